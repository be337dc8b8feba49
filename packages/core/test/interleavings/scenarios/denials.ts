/** Denied tokens, whose session goes on. */
import type { Scenario } from "../engine/scenario.ts";
import { authenticate, deny, flush, refresh, signIn, strong, TWO } from "./writing.ts";

export const DENIALS: readonly Scenario[] = [
  {
    name: "deny-against-repair",
    about: "a token is denied while a repair adds its session",
    nodes: TWO,
    before: [signIn("s1"), flush],
    clients: [[authenticate("A", "s1")], [deny("B", "s1")], [strong("A", "s1")]],
    mishaps: ["hold cache", "refuse cache", "drop cache", "mute cache"],
    most: 1,
  },
  {
    name: "deny-and-flush",
    about: "the cache forgets a denial together with the session, and tells nobody",
    nodes: TWO,
    before: [signIn("s1"), refresh("A", "s1")],
    clients: [
      [deny("B", "s1", { gen: 0 }), authenticate("A", "s1", { gen: 0 })],
      [authenticate("A", "s1", { gen: 1 })],
    ],
    mishaps: ["flush", "hold cache"],
    most: 2,
  },
];
