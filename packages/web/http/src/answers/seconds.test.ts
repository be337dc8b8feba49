/** Durations in whole seconds. */
import type { Duration } from "@sess/core";
import { expect, test } from "vitest";
import { toSeconds } from "./seconds.ts";

test.each<[Duration, number]>([
  ["5m", 300],
  ["1.5m", 90],
  ["90s", 90],
  ["0.5s", 0],
  ["1h", 3_600],
  ["7d", 604_800],
  ["0.1d", 8_640],
  ["1999ms", 1],
  [300_000, 300],
  [300_999, 300],
  [0, 0],
])("%s is %i", (duration, seconds) => {
  expect(toSeconds(duration)).toBe(seconds);
});
