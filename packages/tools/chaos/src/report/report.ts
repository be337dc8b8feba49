/** What a run has shown, for people. */
import type { Ran } from "../command/run-scenarios.ts";
import { figuresTable } from "./figures-table.ts";
import { measuredTable, missed } from "./measured-table.ts";

/** More of the same are not read. */
const MOST_EXCERPTS = 3;

/** As soon as a scenario is over: what is wrong with it, and what it has measured besides. */
export function reportOf({ name, came, result, reason }: Ran): string {
  if (result === undefined) return `${name}: ${came === "failed" ? "FAILED" : "NOT RUN"}. ${reason ?? ""}`;
  const { violations, measured } = result;
  const head = `${name}: ${came === "right" ? "ok" : "WRONG"}`;
  const excerpts = ofEachKind(violations).slice(0, MOST_EXCERPTS);
  const more = violations.length - excerpts.length;
  return [
    head,
    ...(measured.length > 0 ? [measuredTable(measured)] : []),
    ...excerpts.map((text) => `\n${text}`),
    ...(more > 0 ? [`\n… and ${more} more`] : []),
  ].join("\n");
}

/** Different ones first: each begins with the promise that it breaks. */
function ofEachKind(excerpts: readonly string[]): string[] {
  const kinds = new Map<string, string>();
  for (const text of excerpts.toReversed()) kinds.set(text.slice(0, text.indexOf(":")), text);
  const first = new Set([...kinds.values()].toReversed());
  return [...first, ...excerpts.filter((text) => !first.has(text))];
}

/** `whole`: how many scenarios there are. */
export function summaryOf(all: readonly Ran[], seed: string, whole: number): string {
  const named = (came: Ran["came"]): string[] =>
    all.filter((ran) => ran.came === came).map(({ name }) => name);
  const line = (what: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${what}: ${names.join(", ")}`];
  const bars = all.flatMap(({ name, result }) =>
    missed(result?.measured ?? []).map(
      ({ what, value, bar }) => `${name}: ${what}: ${value}, not ${bar?.is}`,
    ),
  );
  const isRight = all.every(({ came }) => came === "right");
  return [
    figuresTable(all.map(({ name, result }) => [name, result])),
    "",
    ...bars,
    ...line("WRONG", named("wrong")),
    ...line("FAILED, so nothing is known about", named("failed")),
    ...line("NOT RUN, so nothing is known about", named("not run")),
    ...(isRight ? ["every promise held"] : []),
    again(all, seed, whole),
  ].join("\n");
}

/** The same again: what went wrong, for as long as it had; or else all. */
function again(all: readonly Ran[], seed: string, whole: number): string {
  const wrong = all.filter(({ came }) => came === "wrong" || came === "failed");
  const some = wrong.length === 0 ? all : wrong;
  const names = some.length === whole ? [] : some.map(({ name }) => name);
  const seconds = some.reduce((sum, ran) => sum + ran.seconds, 0);
  return `seed ${seed}; again: npm run chaos -- --seed ${seed} --seconds ${seconds} ${names.join(" ")}`.trimEnd();
}
