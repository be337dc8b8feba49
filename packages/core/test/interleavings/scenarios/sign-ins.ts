/** Sign-ins in flight, when everything is ended or there are too many. */
import type { Scenario } from "../engine/scenario.ts";
import { authenticate, revokeAll, signIn, TWO, wait } from "./writing.ts";

export const SIGN_INS: readonly Scenario[] = [
  {
    name: "revoke-all-against-issue",
    about: "a sign-in that began before all sessions of the user were ended does not survive",
    nodes: TWO,
    before: [signIn("s1")],
    clients: [[signIn("s2", "A")], [wait(5), revokeAll("B")]],
    mishaps: ["hold store", "hold cache", "mute store", "drop cache", "again store"],
    most: 1,
  },
  {
    name: "sign-in-after-revoke-all",
    about: "one that begins when all has been ended is not touched, also within the same millisecond",
    nodes: TWO,
    before: [signIn("s1")],
    clients: [[signIn("s2", "A")], [revokeAll("A"), signIn("s3", "A"), authenticate("A", "s3")]],
    mishaps: ["hold store", "mute store"],
    most: 1,
  },
  {
    name: "one-session-each",
    about: "two sign-ins at once where there may be one: what is ended for it is refused at once",
    nodes: TWO,
    before: [signIn("s1")],
    clients: [[signIn("s2", "A"), authenticate("B", "s1")], [signIn("s3", "B")]],
    mishaps: ["hold cache", "drop cache", "hold store"],
    most: 1,
    options: { maxSessionsPerUser: 1 },
  },
];
