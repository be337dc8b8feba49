/** The lines of the README wire Koa. */
import type { Sessions } from "@sess/core";
import Koa from "koa";
import { expect, test } from "vitest";
import { sessionsInMemory } from "../../http/test/sessions-in-memory.ts";
import { walkThrough, wiringOf } from "../../http/test/wiring.ts";
import { listen } from "./koa-app.ts";

test("the wiring of the README signs in, authenticates, refreshes and logs out", async () => {
  const { wire } = await wiringOf<{ wire(app: Koa, sessions: Sessions): void }>(import.meta.url);
  const app = new Koa();
  wire(app, sessionsInMemory());
  await expect(walkThrough(listen(app))).resolves.toBeUndefined();
});
