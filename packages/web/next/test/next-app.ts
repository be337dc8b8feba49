/** The application of the shared behaviours, in Next: built, and started once in the process of the test. */
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type Next from "next";
import type { App, Start } from "../../http/test/world.ts";
import { buildOnce, FIXTURE } from "./build-once.ts";

/** Its types are those of an ES module, and it is none. */
const next = createRequire(import.meta.url)("next") as typeof Next.default;

declare global {
  var appUnderTest: App | undefined;
}

export interface NextApp {
  readonly start: Start;
  close(): Promise<void>;
}

export async function startNext(): Promise<NextApp> {
  await buildOnce();
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const running = next({ dev: false, dir: FIXTURE, hostname: "127.0.0.1", port });
  await running.prepare();
  const handle = running.getRequestHandler();
  server.on("request", (request, response) => void handle(request, response));
  const url = `http://127.0.0.1:${port}`;
  return {
    async start(app) {
      globalThis.appUnderTest = app;
      return { url, close: async () => void (globalThis.appUnderTest = undefined) };
    },
    async close() {
      await running.close();
      await end(server);
    },
  };
}

function end(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}
