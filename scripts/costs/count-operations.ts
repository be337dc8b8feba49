/** Counts what each operation sends, and what it waits for. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Sent, type Tally, createTally } from "../../test/support/wire/tally.ts";
import { memorySessions } from "@sess/core/memory";
import { operations, type Operation, type Subject } from "./operations.ts";
import { type Adapter, openSessions, type OpenedCache, type OpenedStore } from "./subject.ts";

/** One operation, as often as it was counted. */
export interface Cost {
  /** What reached the store, and the cache: each count that occurred, mostly one. */
  readonly store: readonly number[];
  readonly cache: readonly number[];
  /**
   * For how many answers, one after the other, the caller waits: the least of all counts, as on a busy machine what
   * goes on in the background may be answered before the caller is.
   */
  readonly roundTrips: number;
  /** What was sent, the last time. */
  readonly sent: readonly string[];
}

export interface Costs {
  readonly name: string;
  readonly on: string;
  /** By the name of the operation. */
  readonly operations: Readonly<Record<string, Cost>>;
}

/** Before it is counted: connections are opened, and scripts loaded. */
const WARM_UPS = 2;
const COUNTS = 3;
/** Each connection prepares a statement once: such a round is not counted, and one more is tried. */
const MOST_ROUNDS = 30;
/** Listening to the cache and telling it again begin with the first request. */
const BEGINNING_MS = 2_000;
/** Longer than an answer is held back, several times over. */
const QUIET_MS = 150;

export interface Parts {
  readonly store?: Adapter<OpenedStore>;
  readonly cache?: Adapter<OpenedCache>;
}

export async function countOperations({ store, cache }: Parts): Promise<Costs> {
  const tally = createTally();
  const openedStore = await store?.open(tally);
  const openedCache = await cache?.open(tally).catch(async (error: unknown) => {
    await openedStore?.close();
    throw error;
  });
  const truth = openedStore?.part ?? memorySessions();
  const subject: Subject = {
    store: truth,
    sessions: openSessions(truth, openedCache?.part),
    limited: openSessions(truth, openedCache?.part, { maxSessionsPerUser: 3 }),
    forget: openedCache?.forget ?? (async () => {}),
  };
  try {
    const wanted = operations.filter(
      ({ takesCache, prunes }) => (!takesCache || cache) && (!prunes || store?.prunes),
    );
    for (const sessions of [subject.sessions, subject.limited]) {
      const { accessToken } = await sessions.issue({ userId: "the first" });
      await sessions.authenticate(accessToken);
    }
    await sleep(BEGINNING_MS);
    const costs: Record<string, Cost> = {};
    for (const operation of wanted) costs[operation.name] = await countOne(operation, subject, tally);
    const names = [store?.name, cache?.name].filter((name) => name !== undefined);
    const on = [openedStore?.on, openedCache?.on].filter((one) => one !== undefined);
    return { name: names.join(", "), on: on.join("; "), operations: costs };
  } finally {
    await subject.sessions.close();
    await subject.limited.close();
    await openedCache?.close();
    await openedStore?.close();
  }
}

async function countOne(operation: Operation, subject: Subject, tally: Tally): Promise<Cost> {
  for (let round = 0; round < WARM_UPS; round += 1) await (await operation.prepare(subject))();
  const [store, cache] = [new Set<number>(), new Set<number>()];
  let roundTrips = Number.POSITIVE_INFINITY;
  let sent: readonly Sent[] = [];
  for (let [round, counts] = [0, 0]; counts < COUNTS && round < MOST_ROUNDS; round += 1) {
    const work = await operation.prepare(subject);
    await untilQuiet(tally);
    const counted = await tally.count(work);
    // What goes on after the answer is sent as well, and nobody waits for it.
    await untilQuiet(tally);
    sent = tally.soFar();
    if (sent.some(({ command }) => command === "prepare")) continue;
    counts += 1;
    store.add(sent.filter(({ server }) => server === "store").length);
    cache.add(sent.filter(({ server }) => server === "cache").length);
    roundTrips = Math.min(roundTrips, counted.roundTrips);
  }
  if (store.size === 0)
    throw new Error(`${operation.name}: something was prepared in each of ${MOST_ROUNDS} rounds`);
  const ascending = (of: Set<number>): number[] => [...of].toSorted((one, other) => one - other);
  return {
    store: ascending(store),
    cache: ascending(cache),
    roundTrips,
    sent: sent.map(({ server, command }) => `${server}: ${command}`),
  };
}

/** Twice in a row: on a busy machine, what has been sent may come in late. */
async function untilQuiet(tally: Tally): Promise<void> {
  for (let [before, times] = [-1, 0]; times < 2; times += 1) {
    if (before !== tally.soFar().length) [before, times] = [tally.soFar().length, -1];
    await sleep(QUIET_MS);
    if (before !== tally.soFar().length) times = -1;
  }
}
