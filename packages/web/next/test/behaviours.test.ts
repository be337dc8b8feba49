/** The shared behaviours, in Next, built and started. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { behaviours } from "../../http/test/behaviours/all.ts";
import { tryOut } from "../../http/test/world.ts";
import { actionBehaviours } from "./actions.ts";
import { type NextApp, startNext } from "./next-app.ts";
import { pageBehaviours } from "./pages.ts";

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

describe.each([
  ["pages", pageBehaviours],
  ["actions", actionBehaviours],
])("Next's %s", (_, own) => {
  test.each(own)("$name", async (behaviour) => {
    await expect(tryOut(next.start, behaviour)).resolves.toBeUndefined();
  });
});
