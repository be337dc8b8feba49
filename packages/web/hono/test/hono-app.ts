/** The application of the shared behaviours, on Node. */
import type { AddressInfo } from "node:net";
import { serve, type ServerType } from "@hono/node-server";
import type { Hono } from "hono";
import type { Start } from "../../http/test/world.ts";
import { honoSessions } from "../src/index.ts";
import { build } from "./application.ts";

export async function listen(app: Pick<Hono, "fetch">): Promise<{ url: string; close(): Promise<unknown> }> {
  const server = await new Promise<ServerType>((resolve) => {
    const opened = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => resolve(opened));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      if ("closeAllConnections" in server) server.closeAllConnections();
      return new Promise((resolve) => void server.close(resolve));
    },
  };
}

export function startHono(framework?: { Hono: typeof Hono }): Start {
  return ({ sessions, options }) => listen(build(honoSessions(sessions, options), framework));
}
