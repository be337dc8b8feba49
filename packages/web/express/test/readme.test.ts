/** The lines of the README wire Express. */
import type { Sessions } from "@sess/core";
import express from "express";
import { expect, test } from "vitest";
import { sessionsInMemory } from "../../http/test/sessions-in-memory.ts";
import { walkThrough, wiringOf } from "../../http/test/wiring.ts";
import { listen } from "./express-app.ts";

test("the wiring of the README signs in, authenticates, refreshes and logs out", async () => {
  const { wire } = await wiringOf<{ wire(app: express.Express, sessions: Sessions): void }>(import.meta.url);
  const app = express();
  wire(app, sessionsInMemory());
  await expect(walkThrough(listen(app))).resolves.toBeUndefined();
});
