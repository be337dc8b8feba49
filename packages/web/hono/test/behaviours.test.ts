/** The shared behaviours, in Hono: on Node, and on workerd, the runtime of Cloudflare Workers. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { behaviours } from "../../http/test/behaviours/all.ts";
import { type Start, tryOut } from "../../http/test/world.ts";
import { startHono } from "./hono-app.ts";
import { startWorkerd, type Workerd } from "./workerd/start-workerd.ts";

let workerd: Workerd;
beforeAll(async () => {
  workerd = await startWorkerd();
}, 60_000);
afterAll(() => workerd?.close());

describe.each<[string, () => Start]>([
  ["Hono 4", () => startHono],
  ["Hono 4 on workerd", () => workerd.start],
])("%s", (_, start) => {
  test.each(behaviours)("$name", async (behaviour) => {
    await expect(tryOut(start(), behaviour)).resolves.toBeUndefined();
  });
});
