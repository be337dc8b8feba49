/** The lines of the README wire Fastify. */
import type { Sessions } from "@sess/core";
import Fastify, { type FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { sessionsInMemory } from "../../http/test/sessions-in-memory.ts";
import { walkThrough, wiringOf } from "../../http/test/wiring.ts";
import { listen } from "./fastify-app.ts";

type Wiring = { wire(app: FastifyInstance, sessions: Sessions): Promise<void> };

test("the wiring of the README signs in, authenticates, refreshes and logs out", async () => {
  const { wire } = await wiringOf<Wiring>(import.meta.url);
  const app = Fastify();
  await wire(app, sessionsInMemory());
  await expect(walkThrough(listen(app))).resolves.toBeUndefined();
});
