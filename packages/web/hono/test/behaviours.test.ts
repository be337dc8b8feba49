/** The shared behaviours, in Hono on Node. */
import { describe, expect, test } from "vitest";
import { behaviours } from "../../http/test/behaviours/all.ts";
import { tryOut } from "../../http/test/world.ts";
import { startHono } from "./hono-app.ts";

describe("Hono 4", () => {
  test.each(behaviours)("$name", async (behaviour) => {
    await expect(tryOut(startHono, behaviour)).resolves.toBeUndefined();
  });
});
