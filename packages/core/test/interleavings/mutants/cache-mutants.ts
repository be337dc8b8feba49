/** Guards between the store's verdict and the cache: what is written there, when, and for how long. */
import type { CacheStore } from "../../../src/index.ts";
import type { Wrong } from "../engine/scenario.ts";
import { type Mutant, patch } from "./mutant.ts";

const cache = (wrong: (right: CacheStore) => Partial<CacheStore>): { readonly wrong: Wrong } => ({
  wrong: { cache: (right) => ({ ...right, ...wrong(right) }) },
});

export const CACHE_MUTANTS: readonly Mutant[] = [
  {
    name: "a repair writes over whatever stands there",
    promise: "P1",
    scenario: "repair-against-revoke",
    ...cache((right) => ({ add: (...entry) => right.set(...entry).then(() => true) })),
  },
  {
    name: "no tombstone is written",
    promise: "P1",
    scenario: "repair-against-revoke",
    ...cache((right) => ({ set: async (...entry) => (entry[1] === "" ? undefined : right.set(...entry)) })),
  },
  {
    name: "a tombstone ends before the tokens do",
    promise: "P1",
    scenario: "late-repair",
    ...cache((right) => ({
      set: (key, value, ttl) => right.set(key, value, value === "" ? Math.min(ttl, 30_000) : ttl),
    })),
  },
  {
    name: "an expired session is taken for a revoked one",
    promise: "P3",
    scenario: "fast-clock",
    ...patch(
      "authenticate/4-repair.ts",
      "if (ttl <= 0) return;",
      "if (ttl <= 0) return writeEntry(settings, cache, tombstoneEntry(settings, session.id));",
    ),
  },
  {
    name: "the cache is told before the store commits",
    promise: "P3",
    scenario: "repair-against-revoke",
    ...patch(
      "lifecycle/revoke.ts",
      "const found = await store.revoke(",
      "await telling.tell(entriesOf([sessionId]));\n      const found = await store.revoke(",
    ),
  },
  {
    name: "a commit that comes too late is not told",
    promise: "P1",
    scenario: "untold",
    ...patch(
      "lifecycle/commit.ts",
      "told = telling.tell(entriesOf(committed));\n    return committed;\n  });",
      "return committed;\n  });\n  told = telling.tell(entriesOf(outcome));",
    ),
  },
  {
    name: "what could not be told is said to be told",
    promise: "P1",
    scenario: "untold",
    ...patch("lifecycle/telling.ts", "fail();\n      return false;", "fail();\n      return true;"),
  },
  {
    name: "what could not be told is forgotten",
    promise: "P1",
    scenario: "untold",
    ...patch("lifecycle/telling.ts", "for (const entry of missed) untold.set(entry.key, entry);", ""),
  },
  {
    name: "revokeAll answers only for what it has ended itself",
    promise: "P1",
    scenario: "revoke-all-answers-for-all",
    ...patch("lifecycle/revoke.ts", "recent.filter((id) => !sessionIds.includes(id))", "[]"),
  },
  {
    name: "a failure of the cache is taken for an answer",
    promise: "P3",
    scenario: "deadlines",
    ...patch(
      "authenticate/2-cache.ts",
      "if (gate.admits(pass)) breaker.failed();",
      'return { verdict: "revoked" };',
    ),
  },
  {
    name: "denied tokens are not repaired",
    promise: "P1",
    scenario: "deny-and-flush",
    ...patch(
      "authenticate/4-repair.ts",
      "for (const denied of session.denied) {",
      "for (const denied of []) {",
    ),
  },
  {
    name: "a session is repaired before its denied tokens are",
    promise: "P1",
    scenario: "deny-and-flush",
    patches: [
      {
        file: "authenticate/4-repair.ts",
        find: "for (const denied of session.denied) {",
        put: "await cache.add(sessionKey(cachePrefix, session.id), session.userId, ttl);\n for (const denied of session.denied) {",
      },
    ],
  },
  {
    name: "the session is asked for before the denial",
    promise: "P1",
    scenario: "deny-and-flush",
    ...patch(
      "authenticate/2-cache.ts",
      "await Promise.all([cache.get(denialKey(cachePrefix, jti)), cache.get(sessionKey(cachePrefix, sid))]),",
      "(await Promise.all([cache.get(sessionKey(cachePrefix, sid)), cache.get(denialKey(cachePrefix, jti))])).reverse(),",
    ),
  },
  {
    name: "another user's id is taken for a revocation",
    promise: "P3",
    scenario: "corrupt",
    ...patch(
      "authenticate/2-cache.ts",
      'emit("cache_corrupt", { sessionId: sid });\n        return undefined;',
      'emit("cache_corrupt", { sessionId: sid });\n        return "revoked";',
    ),
  },
  {
    name: "no margin for clocks that differ",
    promise: "P1",
    scenario: "late-repair",
    wrong: { options: { tombstoneMargin: 0 } },
  },
];
