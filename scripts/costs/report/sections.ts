/** What was measured, as the parts of a page: each stands between two marks of its name. */
import { caches } from "../caches.ts";
import type { Cost, Costs } from "../count-operations.ts";
import type { Loss, Share } from "../losses/events.ts";
import { evidence } from "../losses/evidence.ts";
import { KINDS } from "../losses/world.ts";
import type { Answers, Seen } from "../losses/people.ts";
import type { Measured } from "../measured.ts";
import { SESSIONS } from "../measure-bytes.ts";
import { operations } from "../operations.ts";
import { stores } from "../stores.ts";
import { table } from "./table.ts";

export type Sections = Readonly<
  Record<"when" | "ways" | "stores" | "caches" | "bytes" | "during" | "lost", string>
>;

const NONE = "–";
const [S1, S2, S3] = [
  `${stores.postgres.name}, ${caches.redis.name}`,
  stores.postgres.name,
  stores.redis.name,
];

export function sections(measured: Measured): Sections {
  return {
    when: when(measured),
    ways: ways(measured.operations),
    stores: perAdapter(
      measured.operations,
      Object.values(stores).map(({ name }) => name),
      "store",
    ),
    caches: perAdapter(
      measured.operations,
      Object.values(caches).map(({ name }) => name),
      "cache",
    ),
    bytes: bytes(measured),
    during: during(measured),
    lost: lost(measured),
  };
}

function when({ measuredAt, node, operations: all }: Measured): string {
  const servers = [...new Set(all.flatMap(({ on }) => on.split("; ")))];
  return `Measured on ${measuredAt.slice(0, 10)} with Node ${node.slice(1)} on ${servers.join("; ")}.`;
}

function ways(all: readonly Costs[]): string {
  const rows = operations.map(({ name }) => {
    const of = (adapter: string): Cost | undefined => costOf(all, adapter, name);
    const [one, two, three] = [of(S1), of(S2), of(S3)];
    return [
      name,
      one ? `${range(one.store)} + ${range(one.cache)}` : NONE,
      one ? `${one.roundTrips}` : NONE,
      two ? range(two.store) : NONE,
      two ? `${two.roundTrips}` : NONE,
      three ? range(three.store) : NONE,
      three ? `${three.roundTrips}` : NONE,
    ];
  });
  const head = ["", "S1: store + cache", "waits", "S2: store", "waits", "S3: Redis", "waits"];
  return table(head, rows);
}

/** What is sent, and how often one waits for it. */
function perAdapter(all: readonly Costs[], names: readonly string[], part: "store" | "cache"): string {
  const present = names.filter((name) => all.some((costs) => costs.name === name));
  const rows = operations.map(({ name }) => [
    name,
    ...present.map((adapter) => {
      const cost = costOf(all, adapter, name);
      if (cost === undefined) return NONE;
      return adapter === stores.sqlite.name ? range(cost[part]) : `${range(cost[part])} / ${cost.roundTrips}`;
    }),
  ]);
  return table(
    ["", ...present.map((name) => `\`${name.replace(",", "`,")}${name.includes(",") ? "" : "`"}`)],
    rows.filter(([, ...cells]) => cells.some((cell) => cell !== NONE && cell !== "0 / 0")),
  );
}

function bytes({ bytes: all }: Measured): string {
  const rows = all.map(({ name, on, total, indexes }) => [
    `\`${name}\``,
    total === undefined ? "not told" : `${total}`,
    indexes === undefined ? NONE : `${indexes}`,
    on,
  ]);
  return `Each of ${SESSIONS.toLocaleString("en")} sessions takes, in bytes:\n\n${table(["", "all", "of it indexes", "on"], rows)}`;
}

function during({ losses }: Measured): string {
  const rows = eventsOf(losses)
    .filter((event) => losses.some((one) => one.event === event && one.loss.during !== undefined))
    .map((event) => [event, ...KINDS.map((kind) => inWords(lossOf(losses, event, kind)?.during))]);
  return table(["while", ...KINDS], rows);
}

function inWords(seen: Seen | undefined): string {
  if (seen === undefined) return NONE;
  const { active, ended, signIn } = seen;
  if (active.unavailable === active.of && ended.unavailable === ended.of && signIn === "503")
    return "503 to all";
  return `requests ${answers(active)}; ended sessions ${answers(ended)}; sign-in ${signIn}`;
}

function answers({ of, ...counts }: Answers): string {
  const words = {
    byCache: "accepted by the cache",
    byStore: "accepted by the store",
    refused: "refused",
    unavailable: "503",
  };
  return Object.entries(words)
    .map(([key, what]) => [counts[key as keyof typeof counts], what] as const)
    .filter(([count]) => count > 0)
    .map(([count, what]) => (count === of ? what : `${count} of ${of} ${what}`))
    .join(", ");
}

function lost({ losses }: Measured): string {
  const all = eventsOf(losses);
  const rows = all.map((event) => [event, ...KINDS.map((kind) => losing(lossOf(losses, event, kind)))]);
  const shown = all.map((event) => {
    const links = (evidence[event] ?? []).map(({ file, says }) => `[${says}](../${file})`);
    return `- ${event}: ${links.join("; ")}`;
  });
  return `${table(["when", ...KINDS], rows)}\n\nThe same is shown, under load or in other orders, by\n\n${shown.join("\n")}`;
}

function losing(loss: Loss | undefined): string {
  if (loss === undefined) return NONE;
  const { signedOut, back, backAtFirst } = loss;
  const share = ({ count, of }: Share, what: string): string[] =>
    count === 0 ? [] : [`${count === of ? "all" : `${count} of`} ${of} ${what}`];
  const forGood = [...share(signedOut, "sessions"), ...share(back, "sign-outs")];
  const late =
    back.count === 0 ? share(backAtFirst, "sign-outs count only from the next `reconcileEvery`") : [];
  return [forGood.length === 0 ? "nothing" : `**${forGood.join(", and ")}**`, ...late].join("; ");
}

function range(counts: readonly number[]): string {
  const [least, most] = [counts[0]!, counts.at(-1)!];
  return least === most ? `${least}` : `${least} to ${most}`;
}

function costOf(all: readonly Costs[], adapter: string, operation: string): Cost | undefined {
  return all.find(({ name }) => name === adapter)?.operations[operation];
}

function eventsOf(losses: Measured["losses"]): string[] {
  return [...new Set(losses.map(({ event }) => event))];
}

function lossOf(losses: Measured["losses"], event: string, kind: string): Loss | undefined {
  return losses.find((one) => one.event === event && one.kind === kind)?.loss;
}
