/** A cache that tells of its losses: the gate closes before anything that was lost can count. */
import type { Scenario } from "../engine/scenario.ts";
import {
  authenticate,
  close,
  deny,
  flush,
  revoke,
  signIn,
  snapshot,
  TWO_THAT_WATCH,
  wait,
} from "./writing.ts";

export const LOSSES: readonly Scenario[] = [
  {
    name: "gap",
    about: "the cache loses a tombstone, says so, and a late repair comes first",
    nodes: TWO_THAT_WATCH,
    before: [signIn("s1"), authenticate("A", "s1"), authenticate("B", "s1"), snapshot, flush],
    clients: [[authenticate("A", "s1")], [revoke("B", "s1"), authenticate("A", "s1")]],
    mishaps: ["flush", "restore", "hold cache"],
    most: 2,
  },
  {
    name: "gap-again",
    about: "it loses it once more, while it is being told",
    nodes: TWO_THAT_WATCH,
    before: [signIn("s1"), authenticate("A", "s1"), snapshot, revoke("A", "s1")],
    clients: [[authenticate("A", "s1"), wait(50), authenticate("A", "s1")]],
    mishaps: ["restore", "refuse cache", "refuse store"],
    most: 3,
  },
  {
    name: "gap-and-denial",
    about: "it loses a denial",
    nodes: TWO_THAT_WATCH,
    before: [signIn("s1"), authenticate("A", "s1"), snapshot],
    clients: [[deny("B", "s1"), authenticate("A", "s1")], [authenticate("A", "s1")]],
    mishaps: ["flush", "forget", "hold cache"],
    most: 2,
  },
  {
    name: "crash",
    about:
      "a process ends between the store's commit and telling the cache: others tell it within reconcileEvery",
    nodes: [{ name: "A" }, { name: "B", options: { reconcileEvery: 3_000 } }],
    before: [signIn("s1"), signIn("s2"), authenticate("B", "s1")],
    clients: [[revoke("A", "s1"), authenticate("B", "s1")], [deny("A", "s2")]],
    mishaps: ["crash", "hold store", "hold cache", "flush"],
    most: 2,
    aftermath: 7_000,
  },
  {
    name: "last-resort",
    about: "the store is down, and the cache was slow, or was told nothing, or has lost something",
    nodes: [{ name: "A", watches: true }, { name: "B" }],
    before: [signIn("s1"), signIn("s2"), authenticate("A", "s1"), snapshot],
    clients: [
      Array.from({ length: 10 }, () => authenticate("A", "s1")),
      [revoke("B", "s1"), authenticate("A", "s1")],
      [revoke("A", "s2"), authenticate("A", "s2"), authenticate("A", "s2"), authenticate("A", "s2")],
    ],
    mishaps: ["drop cache", "refuse cache", "hold cache", "refuse store", "drop store", "flush", "restore"],
    most: 24,
    trouble: 0.4,
    options: { storeDeadline: 200 },
  },
  {
    name: "close",
    about: "a process ends that could not tell the cache",
    nodes: TWO_THAT_WATCH,
    before: [signIn("s1")],
    clients: [[revoke("A", "s1"), close("A"), authenticate("B", "s1")], [authenticate("A", "s1")]],
    mishaps: ["refuse cache", "drop cache", "hold store", "mute store"],
    most: 2,
  },
];
