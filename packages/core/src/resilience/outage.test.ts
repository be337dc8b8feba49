import { expect, it } from "vitest";
import { createOutage } from "./outage.ts";

it("is one trouble as long as the failures follow each other", () => {
  let now = 0;
  const outage = createOutage(() => now, 1_000);
  const fail = (since: number, until: number): void => {
    now = until;
    outage.failed(since);
  };
  expect(outage.endOf(500), "none yet").toBe(500);
  fail(10_000, 12_000);
  fail(12_900, 14_000);
  expect(outage.endOf(9_999), "before it").toBe(9_999);
  expect(outage.endOf(10_000)).toBe(14_000);
  expect(outage.endOf(14_000)).toBe(14_000);
  expect(outage.endOf(14_001), "after it").toBe(14_001);
  fail(15_001, 15_500);
  expect(outage.endOf(10_000), "an earlier trouble is forgotten").toBe(10_000);
  expect(outage.endOf(15_200)).toBe(15_500);
});
