/** Starts the example: `DATABASE_URL=… REDIS_URL=… SESSION_SECRET=… npm start`. */
import { MongoClient } from "mongodb";
import { createApp } from "./app.ts";

const port = Number(process.env["PORT"] ?? 3000);
const mongo = new MongoClient(required("DATABASE_URL"), { serverSelectionTimeoutMS: 2_000 });
const app = await createApp({
  database: mongo.db(),
  redisUrl: required("REDIS_URL"),
  secret: required("SESSION_SECRET"),
});
console.log(await app.listen({ port }));
const close = (): Promise<void> => app.close().then(() => mongo.close());

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void close());

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`Set ${name}.`);
  return value;
}
