import { expect, it } from "vitest";
import { parseDuration } from "./clock.ts";

it.each([
  ["250ms", 250],
  ["10s", 10_000],
  ["1.5m", 90_000],
  ["12h", 43_200_000],
  ["14d", 1_209_600_000],
  [0, 0],
  [1500, 1500],
])("reads %s", (duration, ms) => expect(parseDuration(duration)).toBe(ms));

it.each([
  "",
  "10",
  "10 m",
  "-1s",
  "ten minutes",
  "1e3s",
  1.5,
  -1,
  Number.NaN,
  Infinity,
  null,
  undefined,
  {},
  ["10m"],
  `${"9".repeat(400)}d`,
])("refuses %s", (duration) => expect(parseDuration(duration)).toBeUndefined());
