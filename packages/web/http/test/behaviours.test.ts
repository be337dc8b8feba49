/** The shared behaviours, of `@sess/http` by itself. */
import { describe, expect, test } from "vitest";
import { behaviours } from "./behaviours/all.ts";
import { startFetchApp } from "./fetch-app.ts";
import { tryOut } from "./world.ts";

describe("fetch", () => {
  test.each(behaviours)("$name", async (behaviour) => {
    await expect(tryOut(startFetchApp, behaviour)).resolves.toBeUndefined();
  });
});
