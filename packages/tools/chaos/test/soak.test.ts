/** What a long run takes for growth, and what for noise. */
import { describe, expect, it } from "vitest";
import { soakArguments } from "../src/command/soak-arguments.ts";
import { flatnessOf, seriesOf } from "../src/soak/soak-report.ts";
import type { Round } from "../src/soak/soak-run.ts";

const MB = 2 ** 20;

/** One node; each sample says how much of what it holds, in turn. */
function rounds(samples: readonly { heap?: number; rss?: number; sockets?: number }[]): Round[] {
  return samples.map(({ heap = 20, rss = 100, sockets = 12 }, index) => ({
    at: index * 60_000,
    requests: 1_000,
    samples: [{ heap: heap * MB, rss: rss * MB, resources: { TCPSocketWrap: sockets, Timeout: 3 } }],
  }));
}

const grown = (all: readonly Round[]): string[] =>
  flatnessOf(all)
    .filter(({ bar }) => bar?.isMet === false)
    .map(({ what }) => what.split(" of ")[0]!);

const series = (value: (index: number) => object): Round[] =>
  rounds(Array.from({ length: 20 }, (_, index) => value(index)));

describe("a soak", () => {
  it("finds nothing in what goes up and down, and in what fills up at the beginning", () => {
    expect(
      grown(series((index) => ({ heap: 20 + (index % 3), rss: 100 + (index % 5), sockets: 12 }))),
    ).toEqual([]);
    expect(grown(series((index) => ({ heap: index < 4 ? 10 : 20 })))).toEqual([]);
  });

  it("finds what grows slowly and all the time", () => {
    expect(grown(series((index) => ({ heap: 20 + index / 2 })))).toEqual(["heap"]);
    expect(grown(series((index) => ({ rss: 100 + index * 4 })))).toEqual(["rss"]);
    expect(grown(series((index) => ({ sockets: 12 + index })))).toEqual(["open handles"]);
  });

  it("shows the last round, and not too many of the others", () => {
    const lines = seriesOf(rounds(Array.from({ length: 120 }, () => ({})))).split("\n");
    expect(lines.length).toBeLessThanOrEqual(17);
    expect(lines.at(-1)).toMatch(/^119\.0 min +1,000 +20\.0 MB +100\.0 MB +15$/);
  });

  it("lasts an hour, or as long as it is told", () => {
    expect(soakArguments([])).toMatchObject({ minutes: 60, nodes: 3 });
    expect(soakArguments(["--hours", "2"]).minutes).toBe(120);
    expect(soakArguments(["--minutes=2"]).minutes).toBe(2);
    expect(() => soakArguments(["--minutes", "2", "--hours", "1"])).toThrow("give one of them");
    expect(() => soakArguments(["--hours", "0"])).toThrow("--hours: must be a whole number from 1");
    expect(() => soakArguments(["flush"])).toThrow("flush");
  });
});
