/** An error in plain data: whether it says 503, or is something that must never come out. */
import { isUnavailable, SessError } from "@sess/core";
import type { Failed } from "../history/history.ts";

/** What the application's own part of a transaction failed with. */
export class ApplicationFailed extends Error {}

export function failure(error: unknown, signal?: AbortSignal): Failed {
  const failed = (as: Failed["as"], what: string): Failed => ({ kind: "failed", as, what });
  if (isUnavailable(error)) return failed("unavailable", error.code);
  if (error instanceof SessError && error.code === "ERR_SESS_FENCED") return failed("fenced", error.code);
  if (error instanceof ApplicationFailed) return failed("application", String(error.cause));
  if (signal?.aborted === true && error === signal.reason) return failed("aborted", String(error));
  return failed("other", error instanceof Error ? (error.stack ?? String(error)) : String(error));
}
