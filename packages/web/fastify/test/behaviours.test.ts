/** The shared behaviours, in Fastify. */
import { describe, expect, test } from "vitest";
import { behaviours } from "../../http/test/behaviours/all.ts";
import { tryOut } from "../../http/test/world.ts";
import { startFastify } from "./fastify-app.ts";

describe("Fastify 5", () => {
  test.each(behaviours)("$name", async (behaviour) => {
    await expect(tryOut(startFastify, behaviour)).resolves.toBeUndefined();
  });
});
