/** The shared behaviours, in Next, built and started. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { behaviours } from "../../http/test/behaviours/all.ts";
import { tryOut } from "../../http/test/world.ts";
import { type NextApp, startNext } from "./next-app.ts";

let next: NextApp;
beforeAll(async () => {
  next = await startNext();
}, 180_000);
afterAll(() => next?.close());

describe("Next 16", () => {
  test.each(behaviours)("$name", async (behaviour) => {
    await expect(tryOut(next.start, behaviour)).resolves.toBeUndefined();
  });
});
