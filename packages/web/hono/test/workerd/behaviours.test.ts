/** The shared behaviours, in Hono on workerd: the runtime of Cloudflare Workers. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { behaviours } from "../../../http/test/behaviours/all.ts";
import { tryOut } from "../../../http/test/world.ts";
import { startWorkerd, type Workerd } from "./start-workerd.ts";

let workerd: Workerd;
beforeAll(async () => {
  workerd = await startWorkerd();
}, 60_000);
afterAll(() => workerd?.close());

describe("Hono 4 on workerd", () => {
  test.each(behaviours)("$name", async (behaviour) => {
    await expect(tryOut(workerd.start, behaviour)).resolves.toBeUndefined();
  });
});
