/** The shared behaviours, in Hono: on Node, and on workerd, the runtime of Cloudflare Workers. */
import type { Hono } from "hono";
import * as oldest from "hono4.8";
import { afterAll, beforeAll } from "vitest";
import { describeBehaviours } from "../../http/test/describe-behaviours.ts";
import { startHono } from "./hono-app.ts";
import { startWorkerd, type Workerd } from "./workerd/start-workerd.ts";

let workerd: Workerd;
beforeAll(async () => {
  workerd = await startWorkerd();
}, 60_000);
afterAll(() => workerd?.close());

describeBehaviours("Hono 4", startHono());
describeBehaviours("Hono 4.8", startHono(oldest as { Hono: unknown } as { Hono: typeof Hono }));
describeBehaviours("Hono 4 on workerd", (app) => workerd.start(app));
