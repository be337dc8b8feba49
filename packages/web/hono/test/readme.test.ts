/** The lines of the README wire Hono. */
import type { Sessions } from "@sess/core";
import type { Hono } from "hono";
import { expect, test } from "vitest";
import { sessionsInMemory } from "../../http/test/sessions-in-memory.ts";
import { walkThrough, wiringOf } from "../../http/test/wiring.ts";
import { listen } from "./hono-app.ts";

test("the wiring of the README signs in, authenticates, refreshes and logs out", async () => {
  const { createApp } = await wiringOf<{ createApp(sessions: Sessions): Hono }>(import.meta.url);
  await expect(walkThrough(listen(createApp(sessionsInMemory())))).resolves.toBeUndefined();
});
