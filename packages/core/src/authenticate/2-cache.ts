/** Step 2: does the cache remember what the store said? What it cannot say for sure, it does not say. */
import type { CacheStore } from "../contracts/cache-store.ts";
import type { AccessClaims } from "../contracts/outcome.ts";
import { denialKey, sessionKey, TOMBSTONE } from "../contracts/wire-format.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import type { Recovery } from "../lifecycle/recovery.ts";
import type { Breaker } from "../resilience/breaker.ts";
import { withDeadline } from "../resilience/deadline.ts";
import type { Gate } from "../resilience/gate.ts";
import type { Outage } from "../resilience/outage.ts";

export type Verdict = "active" | "revoked" | "denied";

export interface Remembered {
  /** `undefined`: the store has to be asked. */
  readonly verdict?: Verdict | undefined;
  /** What a cache that was late says after all, if it ever does. Never rejects. */
  readonly later?: Promise<Verdict | undefined>;
}

export type Lookup = (claims: AccessClaims) => Promise<Remembered>;

export interface LookupParts {
  readonly gate: Gate;
  readonly recovery: Recovery;
  readonly breaker: Breaker;
  readonly outage: Outage;
  readonly emit: Emit;
}

export function createLookup(
  { cachePrefix, cacheDeadline }: Settings,
  cache: CacheStore,
  { gate, recovery, breaker, outage, emit }: LookupParts,
): Lookup {
  /** While the store answers nothing, a cache that has only been slow is all there is. */
  const isLastResort = (): boolean => outage.isOngoing() && recovery.wasOnlySlow();

  return async ({ sid, sub, jti }) => {
    const pass = gate.pass();
    // It would not be believed, and perhaps would not answer.
    if (pass === undefined && !isLastResort()) return {};

    // One round trip, and the denial first: if a flush comes between the two, the session is not found.
    const read = async (): Promise<Verdict | undefined> =>
      judge(
        await Promise.all([cache.get(denialKey(cachePrefix, jti)), cache.get(sessionKey(cachePrefix, sid))]),
      );
    const answer = read();
    try {
      const verdict = await withDeadline(cacheDeadline, () => answer);
      breaker.succeeded();
      return { verdict };
    } catch (error) {
      emit("cache_failed", { operation: "get", error });
      if (gate.admits(pass)) breaker.failed();
      return { later: answer.catch(() => undefined) };
    }

    function judge([denial, value]: readonly (string | null)[]): Verdict | undefined {
      // Both are written only after the store has committed, so they are true whatever the cache has lost since.
      if (value === TOMBSTONE) return "revoked";
      if (denial !== null) return "denied";
      if (value === null) return undefined;
      if (value !== sub) {
        emit("cache_corrupt", { sessionId: sid });
        return undefined;
      }
      return gate.admits(pass) || isLastResort() ? "active" : undefined;
    }
  };
}
