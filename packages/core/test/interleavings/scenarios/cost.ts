/** What trouble costs: deadlines, shared reads, places at the store, and a cache that is not asked any more. */
import type { Scenario } from "../engine/scenario.ts";
import { authenticate, flush, reconcile, revoke, signIn, strong, together, TWO, wait } from "./writing.ts";

const SIX = ["s1", "s2", "s3", "s4", "s5", "s6"];

export const COST: readonly Scenario[] = [
  {
    name: "deadlines",
    about: "a request waits for a cache and a store that answer nothing",
    nodes: [{ name: "A" }],
    before: [signIn("s1"), flush],
    clients: [[authenticate("A", "s1")], [wait(40), authenticate("A", "s1")], [revoke("A", "s1")]],
    mishaps: ["drop cache", "mute cache", "drop store", "mute store"],
    most: 2,
  },
  {
    name: "places",
    about: "many reads, while the store answers some of them late or never",
    nodes: [{ name: "A", options: { storeConcurrency: 3 } }],
    before: [...SIX.map((name) => signIn(name)), flush],
    clients: [
      ...SIX.slice(0, 4).map((name) => [strong("A", name)]),
      [together(strong("A", "s5"), strong("A", "s5"), strong("A", "s6")), strong("A", "s5")],
    ],
    mishaps: ["drop store"],
    most: 4,
    trouble: 0.5,
  },
  {
    name: "full-queue",
    about: "more calls than may wait for the store: what is more is refused, and that is an outage too",
    nodes: [{ name: "A", options: { storeConcurrency: 1, storeQueue: 2 } }],
    before: [...SIX.map((name) => signIn(name)), flush],
    clients: [
      [together(strong("A", "s1"), strong("A", "s2"), strong("A", "s3"), strong("A", "s4"))],
      [revoke("A", "s5"), authenticate("A", "s5")],
      [revoke("A", "s6"), strong("A", "s1")],
      [revoke("A", "s4")],
    ],
    mishaps: ["drop store", "hold store"],
    most: 2,
  },
  {
    name: "failing-cache",
    about: "the cache answers nothing for a while, and is then well again",
    nodes: TWO,
    before: [signIn("s1"), signIn("s2")],
    clients: [
      Array.from({ length: 12 }, () => authenticate("A", "s1")),
      [revoke("B", "s2"), wait(200), authenticate("A", "s2")],
      [reconcile("B")],
    ],
    mishaps: ["drop cache", "refuse cache"],
    most: 14,
    trouble: 0.5,
  },
];
