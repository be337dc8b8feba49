/** Starts the example, and says how to try it. */
import type { AddressInfo } from "node:net";
import { createApp } from "./app.ts";
import { tryItLines } from "./try-it-lines.ts";

const { app, store, cache, close } = await createApp({
  databaseUrl: process.env["DATABASE_URL"],
  redisUrl: process.env["REDIS_URL"],
});

const wanted = process.env["PORT"];
const server = app.listen(Number(wanted ?? 3000), "127.0.0.1", announce);
server.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EADDRINUSE") throw error;
  if (wanted !== undefined) {
    console.error(`Port ${wanted} is taken. Choose another: PORT=3001 npm start`);
    process.exit(1);
  }
  server.listen(0, "127.0.0.1");
});

function announce(error?: Error): void {
  if (error !== undefined) return;
  const { port } = server.address() as AddressInfo;
  console.log(tryItLines(`http://localhost:${port}`, store, cache));
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    server.close(() => void close());
    server.closeAllConnections();
  });
}
