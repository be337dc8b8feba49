import { expect, it } from "vitest";
import { createFence } from "./fence.ts";

it("orders what falls into one millisecond", () => {
  const fence = createFence(() => 1_000);
  const before = fence.now();
  const revokeAll = fence.now();
  const during = fence.now();
  fence.passed(revokeAll);
  const after = fence.now();
  expect(before).toBeLessThanOrEqual(revokeAll);
  expect(during).toBeLessThanOrEqual(revokeAll);
  expect(after).toBeGreaterThan(revokeAll);
  expect(fence.now(), "a revoke-all after that sign-in refuses it").toBeGreaterThanOrEqual(after);
});

it("never goes back with its clock", () => {
  let now = 1_000;
  const fence = createFence(() => now);
  fence.now();
  now = 500;
  expect(fence.now()).toBe(1_000);
});

it("follows a clock that was wrong, and has been set right", () => {
  let now = 3_600_000;
  const fence = createFence(() => now);
  fence.now();
  now = 0;
  expect(fence.now()).toBe(0);
});
