/** Calls of the store, under its deadline: whatever goes wrong becomes a `SessError`, and an event. */
import type { Clock } from "../clock.ts";
import { SessError } from "../errors.ts";
import type { Emit } from "../events.ts";
import { DeadlineExceeded, withDeadline } from "./deadline.ts";
import type { Outage } from "./outage.ts";

export type StoreCall = <T>(operation: string, call: () => Promise<T>) => Promise<T>;

export function createStoreCalls(
  { storeDeadline, clock }: { storeDeadline: number; clock: Clock },
  outage: Outage,
  emit: Emit,
): StoreCall {
  return async (operation, call) => {
    const since = clock();
    try {
      const answer = await withDeadline(storeDeadline, call);
      outage.answered();
      return answer;
    } catch (error) {
      outage.failed(since);
      emit("store_failed", { operation, error });
      if (error instanceof DeadlineExceeded) throw late(operation, storeDeadline);
      throw new SessError("ERR_SESS_STORE_UNAVAILABLE", `the store failed in ${operation}`, { cause: error });
    }
  };
}

/** What a caller gets whose time is over. */
export function late(operation: string, deadline: number): SessError {
  return new SessError("ERR_SESS_TIMEOUT", `the store did not answer ${operation} within ${deadline} ms`);
}
