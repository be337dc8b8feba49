/** Guards at the store and before it: order, atomicity, shared reads, deadlines. */
import type { SessionStore } from "../../../src/index.ts";
import type { Wrong } from "../engine/scenario.ts";
import { type Mutant, patch } from "./mutant.ts";

const store = (wrong: (right: SessionStore) => Partial<SessionStore>): { readonly wrong: Wrong } => ({
  wrong: { store: (right) => ({ ...right, ...wrong(right) }) },
});

export const STORE_MUTANTS: readonly Mutant[] = [
  {
    name: "sign-ins in flight are not fenced",
    promise: "P1",
    scenario: "revoke-all-against-issue",
    ...store(({ create }) => ({
      create: (session, limit) => create({ ...session, startedAt: Number.MAX_SAFE_INTEGER }, limit),
    })),
  },
  {
    name: "a fence stands against what begins after it",
    promise: "P3",
    scenario: "sign-in-after-revoke-all",
    ...patch(
      "lifecycle/fence.ts",
      "latest = Math.max(latest, instant + 1)",
      "latest = Math.max(latest, instant)",
    ),
  },
  {
    name: "a rotation compares nothing",
    promise: "P3",
    scenario: "two-refreshes",
    ...store(({ rotate, findMany }) => ({
      async rotate(id, _from, next) {
        const [session] = await findMany([id], next.now);
        return session === undefined ? null : rotate(id, session.gen, next);
      },
    })),
  },
  {
    name: "a rotation asks not whether the session is revoked",
    promise: "P1",
    scenario: "refresh-against-revoke",
    ...store(({ rotate, findMany }) => ({
      async rotate(id, from, next) {
        const [session] = await findMany([id], next.now);
        const isRevoked = session?.gen === from && session.revokedAt !== null;
        return isRevoked ? { ...session, gen: from + 1, revokedAt: null } : rotate(id, from, next);
      },
    })),
  },
  {
    name: "reads go to a replica that is one write behind",
    promise: "P1",
    scenario: "shared-reads",
    ...store((right) => {
      let behind: Awaited<ReturnType<SessionStore["findMany"]>> = [];
      return {
        findMany: async (ids) => behind.filter(({ id }) => ids.includes(id)),
        async revoke(id, how) {
          behind = await right.findMany([id], how.now);
          return right.revoke(id, how);
        },
        async create(session, limit) {
          const created = await right.create(session, limit);
          behind = await right.findMany([session.id], 0);
          return created;
        },
      };
    }),
  },
  {
    name: "denied tokens are not read with the session",
    promise: "P1",
    scenario: "deny-against-repair",
    ...store(({ findMany }) => ({
      findMany: async (...ask) => (await findMany(...ask)).map((session) => ({ ...session, denied: [] })),
    })),
  },
  {
    name: "a request joins a read that is under way",
    promise: "P1",
    scenario: "shared-reads",
    patches: [
      {
        file: "resilience/batch.ts",
        find: "waiting.delete(key);\n      underWay.add(key);",
        put: "underWay.add(key);",
      },
      {
        file: "resilience/batch.ts",
        find: "for (const key of batch.keys()) underWay.delete(key);",
        put: "for (const key of batch.keys()) {\n underWay.delete(key);\n waiting.delete(key);\n }",
      },
    ],
  },
  {
    name: "two reads of one session are under way",
    promise: "P5",
    scenario: "shared-reads",
    ...patch(
      "resilience/batch.ts",
      "else if (!underWay.has(key)) batch.set(key, entry);",
      "else batch.set(key, entry);",
    ),
  },
  {
    name: "the clock is read when the store has answered",
    promise: "P2",
    scenario: "late-tokens",
    ...patch(
      "lifecycle/refresh.ts",
      "return grant(rotated, now, false);",
      "return grant(rotated, settings.clock(), false);",
    ),
  },
  {
    name: "a retry is taken for a theft",
    promise: "P3",
    scenario: "two-refreshes",
    wrong: { options: { rotationGrace: 0 } },
  },
  {
    name: "the time of an outage counts against a retry",
    promise: "P3",
    scenario: "outage-and-retry",
    ...patch(
      "lifecycle/refresh.ts",
      "outage.age(session.rotatedAt)",
      "(settings.clock() - session.rotatedAt)",
    ),
  },
  {
    name: "a theft is told and nothing is ended",
    promise: "P3",
    scenario: "theft",
    ...patch(
      "lifecycle/refresh.ts",
      "const ended = await endReused(sid, sub);",
      "const ended: string[] = [];",
    ),
  },
  {
    name: "a failure of the store is taken for an answer",
    promise: "P3",
    scenario: "deadlines",
    ...patch(
      "authenticate/3-fallback.ts",
      'throw toSessError("findMany", deadline, error);',
      "return undefined;",
    ),
  },
  {
    name: "a failure of the store is thrown as it is",
    promise: "P4",
    scenario: "two-refreshes",
    ...patch(
      "resilience/store-calls.ts",
      "throw toSessError(operation, storeDeadline, error);",
      "throw error;",
    ),
  },
  {
    name: "a request waits for the cache for as long as it takes",
    promise: "P4",
    scenario: "deadlines",
    ...patch("authenticate/2-cache.ts", "await withDeadline(cacheDeadline, () => answer)", "await answer"),
  },
  {
    name: "a request waits for a place, and then for the store",
    promise: "P5",
    scenario: "places",
    ...patch("authenticate/3-fallback.ts", "withDeadline(deadline, () => ask(sessionId))", "ask(sessionId)"),
  },
  {
    name: "a revocation waits for the cache for as long as it takes",
    promise: "P4",
    scenario: "untold",
    ...patch(
      "authenticate/cache-entry.ts",
      "return withDeadline(cacheWriteDeadline, () => cache.set(key, value, Math.max(1, until - clock())));",
      "return cache.set(key, value, Math.max(1, until - clock()));",
    ),
  },
  {
    name: "any number of calls is under way",
    promise: "P5",
    scenario: "places",
    ...patch("resilience/limit.ts", "running.size < mostRunning ||", "mostRunning > 0 ||"),
  },
  {
    name: "too many calls are no outage",
    promise: "P4",
    scenario: "full-queue",
    ...patch("errors.ts", '  "ERR_SESS_OVERLOADED",\n', ""),
  },
];
