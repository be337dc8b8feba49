import { expect, it } from "vitest";
import { createOutage } from "./outage.ts";

it("leaves out the time from the first call that failed to the next answer", () => {
  let now = 0;
  const outage = createOutage(() => now);
  const ageAt = (instant: number, of: number): number => {
    now = instant;
    return outage.age(of);
  };
  expect(ageAt(1_000, 400), "none yet").toBe(600);
  now = 12_000;
  outage.failed(10_000);
  outage.failed(11_000);
  expect(ageAt(20_000, 10_000), "it goes on, though nobody has asked since").toBe(0);
  expect(ageAt(20_000, 9_700), "a little before it").toBe(300);
  now = 60_000;
  outage.answered();
  expect(ageAt(60_500, 10_000), "just over").toBe(500);
  expect(ageAt(60_500, 9_700), "a little before it, just over").toBe(800);
  expect(ageAt(70_000, 60_100), "after it").toBe(9_900);
  outage.failed(59_000);
  expect(ageAt(80_000, 10_000), "a late failure belongs to it").toBe(0);
  outage.answered();
  outage.failed(90_000);
  now = 91_000;
  outage.answered();
  expect(ageAt(91_500, 90_000), "another one").toBe(500);
  expect(ageAt(91_500, 10_000), "the earlier one is forgotten").toBe(80_500);
});
