/** The figures of all scenarios, one a row. */
import type { Result } from "../scenarios/scenario.ts";
import { count, ms, percent } from "./in-words.ts";
import { table } from "./table.ts";

const HEADINGS = [
  ["", "", "", "asked", "wrong", "sign-", "", "accepted after", "", "authenticate", "", "store", "by"],
  [
    "scenario",
    "requests",
    "revoked",
    "after",
    "answers",
    "outs",
    "503s",
    "longest",
    "bound",
    "p99",
    "worst",
    "queries",
    "cache",
  ],
];

export function figuresTable(
  results: ReadonlyArray<readonly [name: string, result: Result | undefined]>,
): string {
  const rows = results.map(([name, result]) => {
    if (result === undefined) return [name, "not run"];
    const { figures } = result;
    return [
      name,
      count(figures.requests),
      maybe(figures.ends),
      maybe(figures.presented),
      count(figures.wrongAnswers),
      maybe(figures.signOuts),
      count(figures.unavailable),
      longest(figures.acceptedFor),
      figures.bound === undefined ? NOT_ASKED : `${ms(figures.bound)} ms`,
      `${ms(figures.p99)} ms`,
      `${ms(figures.worst)} ms`,
      count(figures.storeQueries),
      percent(figures.byCache),
    ];
  });
  return table([...HEADINGS, ...rows]);
}

/** Where nobody is signed out. */
const NOT_ASKED = "–";

function maybe(value: number | undefined): string {
  return value === undefined ? NOT_ASKED : count(value);
}

function longest(value: number | undefined): string {
  if (value === undefined) return NOT_ASKED;
  return value === 0 ? "never" : `${ms(value)} ms`;
}
