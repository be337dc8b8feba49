/** From the moment that the cache is not to be believed until it is again. */
import type { CacheStore } from "../contracts/cache-store.ts";
import { sessionKey } from "../contracts/wire-format.ts";
import type { Distrust, Emit } from "../events.ts";
import type { Settings } from "../options/settings.ts";
import { withDeadline } from "../resilience/deadline.ts";
import type { Gate } from "../resilience/gate.ts";
import type { Life } from "../resilience/life.ts";
import type { Reconcile } from "./reconcile.ts";
import type { Memory } from "./telling.ts";

export interface RecoveryParts {
  readonly gate: Gate;
  readonly life: Life;
  readonly telling: Memory;
  readonly reconcile: Reconcile;
  readonly emit: Emit;
}

const FIRST_RETRY = 100;
const SLOWEST_RETRY = 5_000;

export interface Recovery {
  /** Closes the gate: this process asks the store, until the gate is open again. */
  distrust(because: Distrust): void;
  /** Whether the cache can be written to, as far as is known: one that hangs would collect the writes. */
  isReachable(): boolean;
  /** Whether the gate is closed for no other reason than that it failed, and it answers, if late. */
  wasOnlySlow(): boolean;
}

/**
 * The gate opens when the cache answers in time,
 * has been told of all that this process could not tell it and, unless that was the only reason, of all that the
 * store says it may have lost: read after the latest reason came up.
 */
export function createRecovery(
  { cachePrefix, cacheDeadline, cacheWriteDeadline }: Settings,
  cache: CacheStore,
  { gate, life, telling, reconcile, emit }: RecoveryParts,
): Recovery {
  let isReachable = true;
  let isSilent = false;
  let isOnlyFailing = false;
  let reasons = 0;
  let mayHaveLost = false;
  let isUrgent = false;
  let isRecovering = false;
  let openedAt = Number.NEGATIVE_INFINITY;
  let delay = FIRST_RETRY;
  let wake = (): void => {};

  function distrust(because: Distrust): void {
    gate.close();
    reasons += 1;
    isOnlyFailing = because === "failing" && (isOnlyFailing || !isRecovering);
    mayHaveLost ||= because !== "untold";
    isReachable &&= because === "gap";
    isUrgent ||= because === "gap";
    if (isUrgent) wake();
    if (isRecovering) return;
    isRecovering = true;
    emit("cache_distrusted", { because });
    life.inBackground(recover());
  }

  async function recover(): Promise<void> {
    const closedAt = performance.now();
    // A cache that fails again at once is given more and more time.
    if (closedAt - openedAt > SLOWEST_RETRY) delay = FIRST_RETRY;
    let isTold = false;
    while (!isTold && !life.closing.aborted) {
      if (!isUrgent) await pauseLonger();
      isUrgent = false;
      const before = reasons;
      // What has come up meanwhile calls for another round.
      isTold = (await attempt()) && reasons === before;
    }
    isRecovering = false;
    if (!isTold) return;
    mayHaveLost = false;
    openedAt = performance.now();
    gate.open();
    emit("cache_trusted", { distrustedFor: openedAt - closedAt });
  }

  function pauseLonger(): Promise<void> {
    const pause = life.pause(delay, new Promise((resolve) => (wake = resolve)));
    delay = Math.min(delay * 2, SLOWEST_RETRY);
    return pause;
  }

  /** Whether the gate may open now. */
  async function attempt(): Promise<boolean> {
    const isFast = await answersInTime();
    if (isSilent) return false;
    try {
      if (isFast && mayHaveLost) await reconcile();
      return (await telling.tellAgain()) && isFast;
    } catch {
      // `store_failed` has been emitted.
      return false;
    }
  }

  /**
   * One question, before many are asked of a cache that hangs; each time another, which no memory in between can
   * answer.
   */
  async function answersInTime(): Promise<boolean> {
    const ask = async (): Promise<unknown> => cache.get(sessionKey(cachePrefix, crypto.randomUUID()));
    const answer = ask();
    const comesWithin = (ms: number): Promise<boolean> =>
      withDeadline(ms, () => answer).then(
        () => true,
        () => false,
      );
    const isFast = await comesWithin(cacheDeadline);
    isReachable = isFast;
    isSilent = !(await comesWithin(cacheWriteDeadline));
    return isFast;
  }

  return {
    distrust,
    isReachable: () => isReachable,
    // One that cannot tell of a restart may have been restarted.
    wasOnlySlow: () => cache.watch !== undefined && isRecovering && isOnlyFailing && !isSilent,
  };
}
