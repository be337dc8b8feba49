/** The shared behaviours, in Hono: on Node, and on workerd, the runtime of Cloudflare Workers. */
import type { Hono } from "hono";
import * as oldest from "hono4.8";
import { afterAll, beforeAll } from "vitest";
import { behaviours } from "../../http/test/behaviours/all.ts";
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

/** workerd ends a connection on which a body came that nobody reads to its end, whatever the handler. */
const ENDED_BY_WORKERD = "a body that is too large does not hold up the next request of its connection";
const others = behaviours.filter(({ name }) => name !== ENDED_BY_WORKERD);
describeBehaviours("Hono 4 on workerd", (app) => workerd.start(app), others);
