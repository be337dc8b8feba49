/** What the processes held over time, and whether it stayed what it was. */
import type { Sample } from "../node/messages.ts";
import { count, megabytes } from "../report/in-words.ts";
import { measuredTable } from "../report/measured-table.ts";
import { table } from "../report/table.ts";
import type { Measured } from "../scenarios/scenario.ts";
import { type Flatness, flatness } from "../shows/flat.ts";
import type { Round } from "./soak-run.ts";

/** Until then caches fill and code is compiled. */
const WARM_UP = 0.25;
/** More rows would not be read. */
const ROWS = 16;

interface Kind {
  readonly what: string;
  readonly of: (sample: Sample) => number;
  readonly say: (value: number) => string;
  readonly bar: { readonly share: number; readonly slack: number };
}

const open = ({ resources }: Sample): number => Object.values(resources).reduce((sum, kind) => sum + kind, 0);

const KINDS: readonly Kind[] = [
  { what: "heap", of: ({ heap }) => heap, say: megabytes, bar: { share: 0.1, slack: 2 ** 20 } },
  // The system gives back what was freed as it likes.
  { what: "rss", of: ({ rss }) => rss, say: megabytes, bar: { share: 0.2, slack: 2 ** 23 } },
  // A reconnect may be under way in one round and not in another.
  { what: "open handles", of: open, say: count, bar: { share: 0, slack: 3 } },
];

export function seriesOf(rounds: readonly Round[]): string {
  const nodes = rounds[0]?.samples.map((_, node) => node) ?? [];
  const every = Math.max(1, Math.ceil(rounds.length / ROWS));
  const rows = rounds
    .filter((_, index) => (rounds.length - 1 - index) % every === 0)
    .map(({ at, requests, samples }) => [
      `${(at / 60_000).toFixed(1)} min`,
      count(requests),
      ...KINDS.flatMap(({ of, say }) => samples.map((sample) => say(of(sample)))),
    ]);
  const headings = KINDS.flatMap(({ what }) => nodes.map((node) => `${what} ${node}`));
  return table([["after", "requests", ...headings], ...rows]);
}

/** One bar for each kind and node. */
export function flatnessOf(rounds: readonly Round[]): Measured[] {
  const warm = rounds.slice(Math.floor(rounds.length * WARM_UP));
  const nodes = rounds[0]?.samples.map((_, node) => node) ?? [];
  return KINDS.flatMap(({ what, of, say, bar }) =>
    nodes.map((node): Measured => {
      const series = warm.map(({ samples }) => of(samples[node]!));
      const { first, last, isFlat }: Flatness = flatness(series, bar);
      return {
        what: `${what} of node ${node}, first and last third`,
        value: `${say(first)}, ${say(last)}`,
        bar: { is: "flat", isMet: isFlat },
      };
    }),
  );
}

export function reportOf(rounds: readonly Round[], flat: readonly Measured[]): string {
  return `${seriesOf(rounds)}\n\n${measuredTable(flat)}`;
}
