/** The application of the shared behaviours, on Node. */
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { type Served, served } from "../../http/test/served.ts";
import type { Start } from "../../http/test/world.ts";
import { honoSessions } from "../src/index.ts";
import { build } from "./application.ts";

export function listen(app: Pick<Hono, "fetch">): Promise<Served> {
  return served(createAdaptorServer({ fetch: app.fetch }) as Server);
}

export function startHono(framework?: { Hono: typeof Hono }): Start {
  return ({ sessions, options }) => listen(build(honoSessions(sessions, options), framework));
}
