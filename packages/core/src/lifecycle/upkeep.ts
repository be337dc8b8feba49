/** What runs in the background from first use to `close`: listening to the cache, and reconciling now and then. */
import type { CacheStore, Watch } from "../contracts/cache-store.ts";
import type { Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import { withDeadline } from "../resilience/deadline.ts";
import type { Gate } from "../resilience/gate.ts";
import type { Life } from "../resilience/life.ts";
import type { Reconcile } from "./reconcile.ts";
import type { Recovery } from "./recovery.ts";

export interface Upkeep {
  /** Begins it, the first time. */
  begin(): void;
  end(): Promise<void>;
}

export interface UpkeepParts {
  readonly gate: Gate;
  readonly life: Life;
  readonly reconcile: Reconcile;
  readonly recovery: Recovery;
  readonly emit: Emit;
}

export function createUpkeep(
  { reconcileEvery, cacheWriteDeadline }: Settings,
  cache: CacheStore,
  { gate, life, reconcile, recovery, emit }: UpkeepParts,
): Upkeep {
  let hasBegun = false;
  let watch: Watch | undefined;

  async function reconcileNowAndThen(): Promise<void> {
    while (!life.closing.aborted) {
      // A channel that broke without a word breaks at this, and that is a gap.
      if (watch !== undefined) await withDeadline(cacheWriteDeadline, () => watch!.probe()).catch(() => {});
      // Why it could not, events have told; and while the gate is closed, recovery does the same.
      if (gate.pass() !== undefined) await reconcile().catch(() => {});
      await life.pause(reconcileEvery);
    }
  }

  return {
    begin() {
      if (hasBegun || life.closing.aborted) return;
      hasBegun = true;
      try {
        watch = cache.watch?.((event) => {
          if (event.type === "gap") recovery.distrust("gap");
        });
      } catch (error) {
        // It should not, and no request must fail for it.
        emit("cache_failed", { operation: "watch", error });
      }
      if (reconcileEvery > 0) life.inBackground(reconcileNowAndThen());
    },
    end: async () => {
      if (watch !== undefined) await withDeadline(cacheWriteDeadline, () => watch!.close()).catch(() => {});
    },
  };
}
