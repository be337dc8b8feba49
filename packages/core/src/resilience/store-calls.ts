/** Calls of the store, under its deadline and its limit: whatever goes wrong becomes a `SessError`, and an event. */
import type { Clock } from "../clock.ts";
import { isSessError, SessError } from "../errors.ts";
import type { Emit } from "../events.ts";
import { DeadlineExceeded, withDeadline } from "./deadline.ts";
import { type Limit, Overloaded } from "./limit.ts";
import type { Outage } from "./outage.ts";

export type StoreCall = <T>(operation: string, call: () => Promise<T>) => Promise<T>;

export function createStoreCalls(
  { storeDeadline, clock }: { storeDeadline: number; clock: Clock },
  { outage, limit, emit }: { outage: Outage; limit: Limit; emit: Emit },
): StoreCall {
  return async (operation, call) => {
    const since = clock();
    try {
      const answer = await withDeadline(storeDeadline, () => limit(call));
      outage.answered();
      return answer;
    } catch (error) {
      // Too many calls say nothing about whether the store answers.
      if (!(error instanceof Overloaded)) outage.failed(since);
      emit("store_failed", { operation, error });
      throw toSessError(operation, storeDeadline, error);
    }
  };
}

/** What a caller gets for what went wrong with the store. */
export function toSessError(operation: string, deadline: number, error: unknown): SessError {
  if (isSessError(error)) return error;
  if (error instanceof Overloaded) {
    return new SessError(
      "ERR_SESS_OVERLOADED",
      `too many calls wait for the store: ${operation} was not begun`,
    );
  }
  return error instanceof DeadlineExceeded
    ? new SessError("ERR_SESS_TIMEOUT", `the store did not answer ${operation} within ${deadline} ms`)
    : new SessError("ERR_SESS_STORE_UNAVAILABLE", `the store failed in ${operation}`, { cause: error });
}
