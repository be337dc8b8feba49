/** Waits, and not longer than to the end. */
import { setTimeout as sleep } from "node:timers/promises";

export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
