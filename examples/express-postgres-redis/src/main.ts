/** Starts the example: `DATABASE_URL=… REDIS_URL=… SESSION_SECRET=… npm start`. */
import { createApp } from "./app.ts";

const port = Number(process.env["PORT"] ?? 3000);
const { app, close: closeAll } = await createApp({
  databaseUrl: required("DATABASE_URL"),
  redisUrl: required("REDIS_URL"),
  secret: required("SESSION_SECRET"),
});
const server = app.listen(port, () => console.log(`http://localhost:${port}`));
const close = (): void => void server.close(() => void closeAll());

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, close);

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`Set ${name}.`);
  return value;
}
