/** Ends and creates sessions inside a transaction of the caller's, and tells the cache once it is committed. */
import type { SessionStore } from "../contracts/session-store.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { StoreCall } from "../resilience/store-calls.ts";
import type { Sessions } from "../sessions.ts";
import type { CacheEntry } from "../authenticate/cache-entry.ts";
import { checkEndAll, type EndAll, type Revokes } from "./revoke.ts";
import type { Telling } from "./telling.ts";

type Inside = Pick<Sessions, "issue"> & Pick<Revokes, "revoke" | "endAll">;

export interface TransactionParts {
  readonly callStore: StoreCall;
  readonly telling: Telling;
  readonly emit: Emit;
  /** The operations outside the transaction. */
  readonly revokes: Revokes;
  /** The same operations over another store, which tell and emit as they are given. */
  readonly rebuild: (store: SessionStore, telling: Telling, emit: Emit) => Inside;
}

/**
 * Nothing is told, and no event emitted, before `work` has resolved, which is after the caller's commit. What
 * is rolled back never happened: the rejection passes by.
 */
export function createTransaction(
  settings: Settings,
  { callStore, telling, emit, revokes, rebuild }: TransactionParts,
): Sessions["transaction"] {
  return async (work) => {
    const entries: CacheEntry[] = [];
    const ended: string[] = [];
    const issued: string[] = [];
    const events: ((propagated: boolean) => void)[] = [];
    const fences: { userId: string; how: EndAll }[] = [];

    const tellLater: Telling = {
      tell: async (some) => {
        entries.push(...some);
        return false;
      },
    };
    const emitLater: Emit = (name, event) => {
      if ("sessionIds" in event) ended.push(...event.sessionIds);
      events.push((propagated) => emit(name, "propagated" in event ? { ...event, propagated } : event));
    };
    let underWay = 0;
    let finished = false;
    /** An operation that nobody waited for would happen outside, untold. */
    async function during<T>(operation: () => Promise<T>): Promise<T> {
      if (finished) throw new Error("sess: transaction: is over. What is joined ends with it.");
      underWay += 1;
      try {
        return await operation();
      } finally {
        underWay -= 1;
      }
    }
    const join = (store: SessionStore): Pick<Sessions, "issue" | "revoke" | "revokeAll"> => {
      const inside = rebuild(store, tellLater, emitLater);
      return {
        revoke: (...given) => during(() => inside.revoke(...given)),
        issue: (signIn) =>
          during(async () => {
            const outcome = await inside.issue(signIn);
            issued.push(outcome.session.id);
            return outcome;
          }),
        revokeAll: (userId, options) =>
          during(async () => {
            const how = checkEndAll(userId, options);
            const outcome = await inside.endAll(userId, how);
            fences.push({ userId, how });
            return outcome;
          }),
      };
    };

    const result = await work(join).finally(() => (finished = true));
    if (underWay > 0)
      throw new Error("sess: transaction: resolved before what was joined was done. Await it.");
    await checkCommitted();

    // Until the commit, others saw what was there before, such as the old password: a sign-in that began
    // after the revoke-all and before the commit is refused, or ended, as well.
    const fenced = await Promise.all(
      fences.map(({ userId, how }) =>
        revokes.endAll(userId, { ...how, except: [...how.except, ...issued] }).then(
          (again) => again.propagated,
          // It is committed all the same, and what it ended is told below.
          () => false,
        ),
      ),
    );
    const told = await telling.tell(entries);
    const propagated = told && !fenced.includes(false);
    for (const happened of events) happened(propagated);
    return { result, propagated };

    /** A database may answer the COMMIT of a failed transaction as if it were one (PostgreSQL does). */
    async function checkCommitted(): Promise<void> {
      const ids = [...ended, ...issued];
      if (ids.length === 0) return;
      const { store, clock } = settings;
      // A store that cannot say so is no proof that nothing was committed.
      const found = await callStore("findMany", () => store.findMany(ids, clock())).catch(() => undefined);
      if (found === undefined) return;
      const byId = new Map(found.map((session) => [session.id, session]));
      const isCommitted =
        issued.every((id) => byId.has(id)) && ended.every((id) => byId.get(id)?.revokedAt !== null);
      if (isCommitted) return;
      throw new Error("sess: transaction: was not committed: what was done in it is not. Nothing was told.");
    }
  };
}
