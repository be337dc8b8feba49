/** Everything at once, by chance: several nodes, users and sessions, all operations, and all that can go wrong. */
import type { Operation, Script } from "../engine/operation.ts";
import type { Mishap, NodeSetup, Scenario } from "../engine/scenario.ts";
import { pick, randomFrom } from "../explore/chance.ts";

export const CITY = "city";

const CLIENTS = 4;
const OPERATIONS = 10;
const USERS = ["ada", "bob"];

/** One is told of gaps, one has a near cache, and of one the clock runs ahead and nobody tells it anything. */
const NODES: readonly NodeSetup[] = [
  { name: "A", watches: true, options: { reconcileEvery: 3_000 } },
  { name: "B", near: { ttl: 30_000, lease: 900 }, options: { reconcileEvery: 0, storeConcurrency: 2 } },
  { name: "C", skew: 700, options: { reconcileEvery: 60_000 } },
];

const LOST_MESSAGES: readonly Mishap[] = [
  "refuse cache",
  "drop cache",
  "break cache",
  "mute cache",
  "hold cache",
  "again cache",
  "refuse store",
  "drop store",
  "break store",
  "mute store",
  "hold store",
  "again store",
  "hold channel",
  "drop channel",
  "cut",
  "lag",
];
const LOST_ENTRIES: readonly Mishap[] = ["flush", "restore", "forget", "corrupt", "crash"];

/** The city of a seed: who does what, and what may go wrong. When it happens is for others to choose. */
export function cityOf(seed: number): Scenario {
  const random = randomFrom(seed ^ 0x5e55);
  const issued: string[] = ["s0", "s1"];
  const scripts = Array.from({ length: CLIENTS }, (_, client) => scriptOf(random, client, issued));
  return {
    name: CITY,
    about: "everything at once",
    nodes: NODES,
    before: [
      { do: "issue", node: "A", user: "ada", as: "s0" },
      { do: "issue", node: "C", user: "bob", as: "s1" },
      { do: "authenticate", node: "B", session: "s0" },
      { do: "snapshot" },
    ],
    clients: scripts,
    mishaps: random() < 0.5 ? LOST_MESSAGES : [...LOST_MESSAGES, ...LOST_ENTRIES],
    most: pick(random, [0, 3, 8, 20]),
    options: random() < 0.3 ? { maxSessionsPerUser: 2 } : {},
    aftermath: 7_000,
  };
}

function scriptOf(random: () => number, client: number, issued: string[]): Script {
  return Array.from({ length: OPERATIONS }, (_, index) => operationOf(random, `s${client}${index}`, issued));
}

function operationOf(random: () => number, name: string, issued: string[]): Operation {
  const { name: node } = pick(random, NODES);
  const user = pick(random, USERS);
  const session = pick(random, issued);
  const gen = random() < 0.25 ? { gen: 0 } : {};
  const kinds: readonly (readonly [number, () => Operation])[] = [
    [6, () => ({ do: "authenticate", node, session, ...gen })],
    [1, () => ({ do: "authenticate", node, session, strong: true })],
    [3, () => ({ do: "refresh", node, session, ...gen })],
    [2, () => ({ do: "revoke", node, session })],
    [0.5, () => ({ do: "revokeByToken", node, session, ...gen })],
    [1, () => ({ do: "revokeAll", node, user })],
    [1, () => ({ do: "deny", node, session, ...gen })],
    [0.5, () => ({ do: "reauthenticate", node, session })],
    [0.3, () => ({ do: "list", node, user })],
    [0.3, () => ({ do: "reconcile", node })],
    [3, () => ({ do: "wait", ms: pick(random, [1, 49, 301, 901, 5_000, 11_000, 61_000]) })],
    [
      2.5,
      () => {
        issued.push(name);
        return { do: "issue", node, user, as: name };
      },
    ],
  ];
  const all = kinds.reduce((sum, [weight]) => sum + weight, 0);
  let left = random() * all;
  for (const [weight, operation] of kinds) {
    left -= weight;
    if (left < 0) return operation();
  }
  return { do: "wait", ms: 1 };
}
