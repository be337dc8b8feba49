/** Refresh tokens: one successor for each, retries that are none of theft, and revocations that come between. */
import type { Scenario } from "../engine/scenario.ts";
import { authenticate, refresh, revoke, signIn, snapshot, TWO, wait } from "./writing.ts";

export const REFRESHING: readonly Scenario[] = [
  {
    name: "refresh-against-revoke",
    about: "new tokens are made while the session is revoked: they are worth nothing",
    nodes: TWO,
    before: [signIn("s1")],
    clients: [[refresh("A", "s1"), authenticate("A", "s1")], [revoke("B", "s1")]],
    mishaps: ["hold cache", "hold store", "mute store", "break store"],
    most: 1,
  },
  {
    name: "late-tokens",
    about: "tokens are handed over long after their rotation, and outlive no tombstone",
    nodes: TWO,
    before: [signIn("s1"), snapshot],
    clients: [[refresh("A", "s1")], [revoke("B", "s1"), wait(30_000), wait(30_000), authenticate("B", "s1")]],
    mishaps: ["hold store", "restore"],
    most: 2,
    options: { storeDeadline: 59_000, tombstoneMargin: 0, clockTolerance: 0 },
  },
  {
    name: "two-refreshes",
    about: "two tabs refresh with one token at once",
    nodes: TWO,
    before: [signIn("s1")],
    clients: [[refresh("A", "s1", { gen: 0 })], [refresh("B", "s1", { gen: 0 })]],
    mishaps: ["hold store", "refuse store", "drop store", "break store", "mute store", "again store"],
    most: 2,
  },
  {
    name: "lost-answer",
    about: "the answer to a refresh is lost, and the client comes again",
    nodes: TWO,
    before: [signIn("s1")],
    clients: [[refresh("A", "s1", { gen: 0 }), refresh("A", "s1", { gen: 0 }), refresh("B", "s1")]],
    mishaps: ["hold store", "refuse store", "drop store", "break store", "mute store", "again store"],
    most: 2,
  },
  {
    name: "outage-and-retry",
    about: "the store rotates, and answers nobody for longer than the grace: the retry is none of theft",
    nodes: [{ name: "A" }],
    before: [signIn("s1")],
    clients: [
      [
        refresh("A", "s1", { gen: 0 }),
        wait(9_000),
        refresh("A", "s1", { gen: 0 }),
        refresh("A", "s1", { gen: 0 }),
      ],
    ],
    mishaps: ["mute store", "drop store", "hold store"],
    most: 2,
  },
  {
    name: "theft",
    about: "a used refresh token comes back: the session ends everywhere",
    nodes: TWO,
    before: [signIn("s1"), refresh("A", "s1"), refresh("A", "s1")],
    clients: [[refresh("A", "s1", { gen: 0 })], [refresh("B", "s1", { gen: 2 })], [authenticate("B", "s1")]],
    mishaps: ["hold cache", "drop cache", "hold store", "mute store"],
    most: 1,
  },
];
