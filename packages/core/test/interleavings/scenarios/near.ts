/** A near cache: what it remembers, and what it must not. */
import type { Scenario } from "../engine/scenario.ts";
import { authenticate, deny, revoke, signIn, wait } from "./writing.ts";

const NEAR = { ttl: 30_000, lease: 300 };
const NEAR_AND_FAR = [{ name: "A", near: NEAR }, { name: "B" }] as const;
const AFTERMATH = 700;

export const NEAR_CACHE: readonly Scenario[] = [
  {
    name: "near-fill",
    about: "a near cache reads an entry while it changes",
    nodes: NEAR_AND_FAR,
    before: [signIn("s1")],
    clients: [
      [authenticate("A", "s1"), authenticate("A", "s1")],
      [revoke("B", "s1"), authenticate("A", "s1")],
    ],
    mishaps: ["hold cache", "lag", "cut"],
    most: 1,
    aftermath: AFTERMATH,
  },
  {
    name: "near-fill-of-nothing",
    about: "a near cache reads that a token is not denied, while it is",
    nodes: NEAR_AND_FAR,
    before: [signIn("s1")],
    clients: [
      [authenticate("A", "s1"), authenticate("A", "s1")],
      [deny("B", "s1"), authenticate("A", "s1")],
    ],
    mishaps: ["hold cache", "lag"],
    most: 1,
    aftermath: AFTERMATH,
  },
  {
    name: "near-lease",
    about: "what the cache tells is late or lost, and memory is believed for no longer than a lease",
    nodes: NEAR_AND_FAR,
    before: [signIn("s1"), authenticate("A", "s1")],
    clients: [[wait(110), revoke("B", "s1"), wait(100), wait(200), authenticate("A", "s1")]],
    mishaps: ["lag", "cut", "hold channel", "drop channel", "refuse channel"],
    most: 2,
    aftermath: AFTERMATH,
  },
  {
    name: "near-own-writes",
    about: "on the node that revokes or denies, it counts at once",
    nodes: NEAR_AND_FAR,
    before: [signIn("s1"), authenticate("A", "s1")],
    clients: [[revoke("A", "s1"), authenticate("A", "s1")], [authenticate("A", "s1")], [deny("A", "s1")]],
    mishaps: ["lag", "cut", "hold cache", "drop cache", "mute cache"],
    most: 1,
    aftermath: AFTERMATH,
  },
];
