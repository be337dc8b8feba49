/** Watches what a node does: its store's answers, its events, and when it stood still. */
import type { SessionStore, Sessions } from "@sess/core";
import type { Pool } from "pg";
import { instant } from "../instant.ts";
import type { Observations } from "./messages.ts";
import { watchStalls } from "./stalls.ts";

export interface Observer {
  observe(store: SessionStore): SessionStore;
  listen(sessions: Sessions): void;
  /** The caller's own transaction has been committed, in which these were ended. */
  committed(sessionIds: readonly string[]): void;
  /** What was seen since the last time. */
  take(): Observations;
}

/** Longer than any reconciliation takes. */
const FORGOTTEN_AFTER = 10_000;

const EVENTS = [
  "cache_distrusted",
  "cache_trusted",
  "cache_failed",
  "store_failed",
  "repaired",
  "reconciled",
] as const;

export function createObserver(node: number, pool: Pool): Observer {
  type Open = {
    -readonly [Name in keyof Observations]: Observations[Name] extends readonly (infer Item)[]
      ? Item[]
      : Observations[Name];
  };
  const nothing = (): Open => ({
    commits: [],
    reconciliations: [],
    stalls: [],
    storeCalls: {},
    mostUnderWay: 0,
    mostWaiting: 0,
    events: {},
  });
  let seen = nothing();
  let underWay = 0;
  /** When each reconciliation that is not done yet began to read, the oldest first. */
  let reads: number[] = [];
  watchStalls((from, to) => seen.stalls.push({ node, from, to }));

  function count(counts: Readonly<Record<string, number>>, name: string): Readonly<Record<string, number>> {
    return { ...counts, [name]: (counts[name] ?? 0) + 1 };
  }

  async function counted<T>(method: string, call: () => Promise<T>): Promise<T> {
    seen.storeCalls = count(seen.storeCalls, method);
    underWay += 1;
    seen.mostUnderWay = Math.max(seen.mostUnderWay, underWay);
    seen.mostWaiting = Math.max(seen.mostWaiting, pool.waitingCount);
    try {
      return await call();
    } finally {
      underWay -= 1;
    }
  }

  const committed = (sessionIds: readonly string[], jti?: string): void => {
    seen.commits.push({ node, at: instant(), sessionIds, jti });
  };

  return {
    committed,

    observe: (store) => ({
      create: (...of) => counted("create", () => store.create(...of)),
      findMany: (...of) => counted("findMany", () => store.findMany(...of)),
      rotate: (...of) => counted("rotate", () => store.rotate(...of)),
      reauthenticate: (...of) => counted("reauthenticate", () => store.reauthenticate(...of)),
      rename: (...of) => counted("rename", () => store.rename(...of)),
      denied: (...of) => counted("denied", () => store.denied(...of)),
      listByUser: (...of) => counted("listByUser", () => store.listByUser(...of)),
      history: (...of) => counted("history", () => store.history(...of)),
      prune: (...of) => counted("prune", () => store.prune(...of)),
      async revoke(id, how) {
        const found = await counted("revoke", () => store.revoke(id, how));
        if (found) committed([id]);
        return found;
      },
      async revokeAll(...of) {
        const ended = await counted("revokeAll", () => store.revokeAll(...of));
        committed(ended);
        return ended;
      },
      async deny(token) {
        await counted("deny", () => store.deny(token));
        committed([], token.jti);
      },
      async revokedSince(since, userId) {
        const began = instant();
        if (userId === undefined) reads = [...reads.filter((at) => at > began - FORGOTTEN_AFTER), began];
        try {
          return await counted("revokedSince", () => store.revokedSince(since, userId));
        } catch (error) {
          reads = reads.filter((at) => at !== began);
          throw error;
        }
      },
    }),

    listen(sessions) {
      for (const event of EVENTS) sessions.on(event, () => void (seen.events = count(seen.events, event)));
      sessions.on("reconciled", () => {
        // If two ran side by side, which one is done is not known: the older one is safe to assume.
        const readAt = reads.shift();
        if (readAt !== undefined) seen.reconciliations.push({ node, readAt, doneAt: instant() });
      });
    },

    take() {
      const taken = seen;
      seen = nothing();
      return taken;
    },
  };
}
