/** What people read: columns below each other, the calls around a wrong answer, and whether a series is flat. */
import { describe, expect, it } from "vitest";
import { check } from "../src/history/check/check.ts";
import { excerpt } from "../src/history/excerpt.ts";
import { figuresOf } from "../src/history/figures.ts";
import { percentile } from "../src/history/percentile.ts";
import { flatness } from "../src/shows/flat.ts";
import { table } from "../src/report/table.ts";
import { accepted, failed, historyOf, issued, refused, revoked } from "./support/a-history.ts";

describe("a table", () => {
  it("has its columns below each other", () => {
    const rows = [
      ["scenario", "requests"],
      ["calm", "1,234"],
      ["a longer name", "7"],
    ];
    expect(table(rows).split("\n")).toEqual([
      "scenario       requests",
      "calm              1,234",
      "a longer name         7",
    ]);
  });
});

describe("an excerpt", () => {
  it("shows what led to the wrong answer, relative to it, and what was broken meanwhile", () => {
    const calls = [
      issued({ at: 0, sessionId: "01234567-89" }),
      revoked({ at: 100, sessionId: "01234567-89", node: 1 }),
      accepted({ at: 150, sessionId: "unrelated", userId: "other" }),
      accepted({ at: 200, sessionId: "01234567-89", node: 2 }),
    ];
    const history = historyOf(calls, { faults: [{ name: "Redis is frozen", from: 120, to: 180 }] });
    const [violation] = check(history);
    const lines = excerpt(history, violation!).split("\n");
    expect(lines[0]).toBe(
      "P1: accepted by the cache on node 2, 99 ms after revoke on node 1 (the cache had been told)",
    );
    expect(lines.slice(1).map((line) => line.trim())).toEqual([
      "-200 … -199 ms  node 0  issue(user u, session 01234567) by c → generation 0 of session 01234567",
      "-100 … -99 ms  node 1  revoke(user u, session 01234567) by c → ended 01234567, propagated: true",
      "~ -80 … -20 ms  Redis is frozen",
      "> +0 … +1 ms  node 2  authenticate(user u, session 01234567) by c → accepted by the cache",
    ]);
  });
});

describe("figures", () => {
  it("count what was asked and what was wrong, and how long something was accepted after its end", () => {
    const calls = [
      issued({ at: 0 }),
      issued({ at: 0, sessionId: "t" }),
      accepted({ at: 5 }, "store"),
      revoked({ at: 10 }, false),
      accepted({ at: 111, node: 1 }),
      accepted({ at: 211, node: 1 }),
      failed({ at: 300 }, "unavailable"),
      refused({ at: 400, sessionId: "t", end: 450 }, "revoked"),
    ];
    const history = historyOf(calls);
    expect(figuresOf(history, check(history))).toMatchObject({
      requests: 8,
      ends: 1,
      presented: 3,
      wrongAnswers: 1,
      signOuts: 1,
      unavailable: 1,
      acceptedFor: 200,
      bound: 4_000,
      worst: 50,
      byCache: 2 / 3,
    });
  });

  it("have percentiles by nearest rank", () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, 50)).toBe(50);
    expect(percentile(values, 99)).toBe(99);
    expect(percentile(values, 100)).toBe(100);
    expect(percentile([7], 99)).toBe(7);
    expect(percentile([], 99)).toBe(0);
  });
});

describe("a series", () => {
  const bar = { share: 0.1, slack: 1 };

  it("is flat when it goes up and down, and when one sample is odd", () => {
    expect(flatness([10, 12, 9, 11, 10, 12, 9, 11, 10], bar).isFlat).toBe(true);
    expect(flatness([10, 10, 10, 10, 10, 10, 10, 99, 10], bar).isFlat).toBe(true);
  });

  it("is not flat when it grows slowly, all the time", () => {
    const growing = Array.from({ length: 30 }, (_, index) => 100 + index);
    expect(flatness(growing, bar).isFlat).toBe(false);
  });
});
