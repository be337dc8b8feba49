/** Lives by chance: single steps, and short stories that seldom come about by chance. */
import * as fc from "fast-check";
import { type As, type End, type Life, type Mode, NODES, type Step } from "./steps.ts";

const MOST_STEPS = 40;

const node = fc.nat(NODES - 1);
const user = fc.constantFrom(0, 0, 0, 1, 1, 2);
const session = fc.nat(7);
const token = fc.nat(15);
const as = fc.constantFrom<As>("owner", "owner", "other", "nobody");
const age = fc.constantFrom(0, 0, 0, 1, 1, 2);

/** One field after the other, in this order: the first is the simplest. */
function step<Name extends Step["do"]>(
  name: Name,
  weight: number,
  fields: { [Field in Exclude<keyof Extract<Step, { do: Name }>, "do">]: fc.Arbitrary<unknown> },
): fc.WeightedArbitrary<Step> {
  return { weight, arbitrary: fc.record({ do: fc.constant(name), ...fields }) as fc.Arbitrary<Step> };
}

const any = {
  signIn: step("signIn", 14, { node, user }),
  refresh: step("refresh", 12, { node, session, age }),
  authenticate: step("authenticate", 6, {
    node,
    token,
    strong: fc.boolean(),
    maxAuthAge: fc.constantFrom(undefined, undefined, 1_000, 20_000),
  }),
  revoke: step("revoke", 5, { node, session, as }),
  deny: step("deny", 4, { node, token }),
  flush: step("flush", 4, {}),
  pass: step("pass", 5, { ms: fc.constantFrom(1, 999, 1_000, 5_000, 9_000, 30_000) }),
  passUntil: step("passUntil", 4, {
    session,
    end: fc.constantFrom<End>("grace", "access", "access", "tombstone", "idle", "absolute"),
    off: fc.constantFrom(-1, 0, 1),
  }),
  revokeAll: step("revokeAll", 4, { node, user, except: fc.constantFrom(undefined, 0, 1, 2) }),
  slowAdds: step("slowAdds", 2, {}),
  addsArrive: step("addsArrive", 2, {}),
  cache: step("cache", 5, { mode: fc.constantFrom<Mode>("up", "up", "down", "readonly") }),
  beginSignIn: step("beginSignIn", 2, { user }),
  finishSignIn: step("finishSignIn", 2, { node, begun: fc.nat(2) }),
  refreshTwice: step("refreshTwice", 2, { session, age }),
  revokeByToken: step("revokeByToken", 2, { node, session, age }),
  revokeByAccessToken: step("revokeByAccessToken", 2, { node, token }),
  reauthenticate: step("reauthenticate", 3, { node, session, as }),
  rename: step("rename", 2, { node, session, as }),
  reconcile: step("reconcile", 2, { node }),
};

const moment = fc.constantFrom(1, 1_000, 40_000);

/** What seldom comes about by chance, and is what most promises are about. */
const stories: fc.Arbitrary<Step[]>[] = [
  // An answer is lost, and the client tries again, just in time or just too late.
  fc.record({ node, session, off: fc.constantFrom(-1, 0, 1) }).map((of) => [
    { do: "refresh", node: of.node, session: of.session, age: 0 },
    { do: "passUntil", session: of.session, end: "grace", off: of.off },
    { do: "refresh", node: 0, session: of.session, age: 1 },
  ]),
  // A request reads "active", and its repair arrives after the session has ended.
  fc
    .record({ node, session, token, ms: moment })
    .map((of) => [
      { do: "flush" },
      { do: "slowAdds" },
      { do: "authenticate", node: of.node, token: of.token, strong: false },
      { do: "revoke", node: 0, session: of.session, as: "owner" },
      { do: "pass", ms: of.ms },
      { do: "addsArrive" },
    ]),
  // A sign-in with the old password is finished after everything has ended.
  fc.record({ node, user, ms: moment }).map((of) => [
    { do: "beginSignIn", user: of.user },
    { do: "revokeAll", node: 0, user: of.user },
    { do: "pass", ms: of.ms },
    { do: "finishSignIn", node: of.node, begun: 0 },
  ]),
  // A token is denied, the cache forgets it, and the client goes on.
  fc
    .record({ node, session, token })
    .map((of) => [
      { do: "deny", node: of.node, token: of.token },
      { do: "flush" },
      { do: "refresh", node: 0, session: of.session, age: 0 },
    ]),
  // A session ends while nobody can be told.
  fc.record({ node, session, token, mode: fc.constantFrom<Mode>("down", "readonly") }).map((of) => [
    { do: "cache", mode: of.mode },
    { do: "revoke", node: of.node, session: of.session, as: "nobody" },
    { do: "authenticate", node: of.node, token: of.token, strong: false },
    { do: "cache", mode: "up" },
    { do: "authenticate", node: of.node, token: of.token, strong: false },
  ]),
];

const some: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 90, arbitrary: fc.oneof(...Object.values(any)).map((one) => [one]) },
  ...stories.map((arbitrary) => ({ weight: 2, arbitrary })),
);

export const lives: fc.Arbitrary<Life> = fc.record({
  policy: fc.record({
    maxSessionsPerUser: fc.constantFrom(undefined, 2, 2, 3),
    whenFull: fc.constantFrom("end_oldest", "refuse"),
    onRefreshReuse: fc.constantFrom("end_session", "end_all"),
  }),
  steps: fc
    .array(some, { minLength: 1, maxLength: MOST_STEPS, size: "max" })
    .map((parts) => parts.flat().slice(0, MOST_STEPS)),
});
