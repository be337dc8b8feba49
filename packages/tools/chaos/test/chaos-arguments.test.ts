/** What the command understands, and what it says of what it does not. */
import { describe, expect, it } from "vitest";
import { chaosArguments } from "../src/command/chaos-arguments.ts";
import { scenarios } from "../src/scenarios/all.ts";

const given = (...argv: readonly string[]) => chaosArguments(argv, scenarios);

describe("npm run chaos", () => {
  it("without arguments runs everything for ten minutes, by chance", () => {
    expect(given()).toMatchObject({ scenarios, seconds: 600, nodes: 3, json: false, allowMissing: false });
    expect(given().seed).toMatch(/^\d+$/);
  });

  it("runs the scenarios that are named, in their own order", () => {
    const { scenarios: chosen } = given("flush", "calm", "--seed", "0", "--nodes=5", "--seconds", "60");
    expect(chosen.map(({ name }) => name)).toEqual(["calm", "flush"]);
  });

  it.each([
    [["calmm", "flush", "x"], /^there is no scenario "calmm" and "x"\. There are: calm, kill-redis, /],
    [["--seconds", "soon"], /^--seconds: must be a whole number from 1 to /],
    [["--nodes", "1"], /^--nodes: must be a whole number from 2 to /],
    [["--seed", ""], /^--seed: must be a whole number from 0 to /],
    [["--sabotage", "x"], /^there is no sabotage "x"\. There are: forgets-tombstones, /],
    [["--loud"], /--loud/],
  ])("refuses %j, and says what there is", (argv, says) => {
    expect(() => given(...argv)).toThrow(says);
  });

  it("names no two scenarios alike", () => {
    const names = scenarios.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
