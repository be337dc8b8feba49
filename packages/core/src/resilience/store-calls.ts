/** Calls of the store, under its deadline: whatever goes wrong becomes a `SessError`, and an event. */
import { SessError } from "../errors.ts";
import type { Emit } from "../events.ts";
import { DeadlineExceeded, withDeadline } from "./deadline.ts";

export type StoreCall = <T>(operation: string, call: () => Promise<T>) => Promise<T>;

export function createStoreCalls(deadline: number, emit: Emit): StoreCall {
  return async (operation, call) => {
    try {
      return await withDeadline(deadline, call);
    } catch (error) {
      emit("store_failed", { operation, error });
      if (error instanceof DeadlineExceeded) {
        throw new SessError(
          "ERR_SESS_TIMEOUT",
          `the store did not answer ${operation} within ${deadline} ms`,
        );
      }
      throw new SessError("ERR_SESS_STORE_UNAVAILABLE", `the store failed in ${operation}`, { cause: error });
    }
  };
}
