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
  now = 70_010;
  outage.answered();
  expect(ageAt(70_100, 10_000), "a late failure adds the time since the last answer").toBe(90);
});

it("is none while other calls are answered, however long one of them takes to fail", () => {
  let now = 0;
  const outage = createOutage(() => now);
  for (; now < 60_000; now += 100) {
    outage.answered();
    if (now % 1_000 === 900) outage.failed(now - 2_000);
  }
  expect(outage.age(0)).toBeGreaterThan(50_000);
});
