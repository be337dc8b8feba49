/** Wires all that has to do with the cache; without one, the same face does nothing. */
import { createLookup, type Lookup } from "./authenticate/2-cache.ts";
import { createRepair, type Repair } from "./authenticate/4-repair.ts";
import type { CacheStore } from "./contracts/cache-store.ts";
import type { Emit } from "./events.ts";
import { createReconcile, type Reconcile } from "./lifecycle/reconcile.ts";
import { createRecovery } from "./lifecycle/recovery.ts";
import { createTelling, NOBODY_TO_TELL, type Telling } from "./lifecycle/telling.ts";
import { createUpkeep } from "./lifecycle/upkeep.ts";
import type { Settings } from "./options/settings.ts";
import { createBreaker } from "./resilience/breaker.ts";
import { createGate } from "./resilience/gate.ts";
import type { Life } from "./resilience/life.ts";
import type { Outage } from "./resilience/outage.ts";
import type { StoreCall } from "./resilience/store-calls.ts";

export interface Caching {
  readonly lookup: Lookup;
  readonly repair: Repair;
  readonly telling: Telling;
  readonly reconcile: Reconcile;
  /** Ends what runs in the background; whether the cache knows of all that this process has revoked. */
  end(): Promise<boolean>;
}

export interface CachingParts {
  readonly callStore: StoreCall;
  readonly outage: Outage;
  readonly life: Life;
  readonly emit: Emit;
}

export const NO_REPAIR: Repair = () => {};

export const NO_CACHE: Caching = {
  lookup: async () => ({}),
  repair: NO_REPAIR,
  telling: NOBODY_TO_TELL,
  reconcile: async () => 0,
  end: async () => true,
};

export function createCaching(
  settings: Settings,
  cache: CacheStore,
  { callStore, outage, life, emit }: CachingParts,
): Caching {
  const gate = createGate();
  const telling = createTelling(settings, cache, { fail: () => recovery.distrust("untold"), emit });
  const reconcile = createReconcile(settings, { callStore, telling, emit });
  const recovery = createRecovery(settings, cache, { gate, life, telling, reconcile, emit });
  const breaker = createBreaker(() => recovery.distrust("failing"));
  const lookup = createLookup(settings, cache, { gate, recovery, breaker, outage, emit });
  const upkeep = createUpkeep(settings, cache, { gate, life, reconcile, recovery, emit });

  return {
    lookup(claims) {
      upkeep.begin();
      return lookup(claims);
    },
    repair: createRepair(settings, cache, { recovery, life, emit }),
    telling: {
      tell(entries) {
        upkeep.begin();
        return telling.tell(entries);
      },
    },
    reconcile,
    async end() {
      await upkeep.end();
      return telling.tellAgain();
    },
  };
}
