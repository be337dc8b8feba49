/** The one error class, with stable codes: what is thrown is never about a credential. */

/**
 * - `ERR_SESS_STORE_UNAVAILABLE`: the store failed; `cause` is its error
 * - `ERR_SESS_TIMEOUT`: the store gave no answer within `storeDeadline`; whether it did what it was asked
 *   is unknown, and every operation may be tried again
 * - `ERR_SESS_OVERLOADED`: more calls wait for the store than `storeQueue`; nothing was begun
 * - `ERR_SESS_CLOSED`: `close` has been called; nothing was begun
 * - `ERR_SESS_KEYS_UNAVAILABLE`: the keys at `jwksUri` cannot be had; `cause` says why
 * - `ERR_SESS_SESSION_LIMIT`: `issue` was refused, since the user has `maxSessionsPerUser` sessions already
 * - `ERR_SESS_FENCED`: `issue` was refused, since the user's sessions were all ended after the sign-in began
 */
export type SessErrorCode =
  | "ERR_SESS_STORE_UNAVAILABLE"
  | "ERR_SESS_TIMEOUT"
  | "ERR_SESS_OVERLOADED"
  | "ERR_SESS_CLOSED"
  | "ERR_SESS_KEYS_UNAVAILABLE"
  | "ERR_SESS_SESSION_LIMIT"
  | "ERR_SESS_FENCED";

function isCode(code: unknown): boolean {
  return typeof code === "string" && code.startsWith("ERR_SESS_");
}

const UNAVAILABLE: readonly SessErrorCode[] = [
  "ERR_SESS_STORE_UNAVAILABLE",
  "ERR_SESS_TIMEOUT",
  "ERR_SESS_OVERLOADED",
  "ERR_SESS_CLOSED",
  "ERR_SESS_KEYS_UNAVAILABLE",
];

/**
 * Thrown when sess cannot decide or do what it was asked. Holds no token, key or claim; its `cause` is the
 * store's own error, which may quote a statement. What hangs on that one, such as a driver's error as its `cause`, or
 * its `detail`, may quote values too: log messages, not all that hangs on them.
 */
export class SessError extends Error {
  override readonly name = "SessError";
  readonly code: SessErrorCode;

  constructor(code: SessErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Whether `error` is a `SessError`, also one of another copy of this package: a bundler that makes several entries
 * makes as many copies, and `instanceof` knows only its own.
 */
export function isSessError(error: unknown): error is SessError {
  if (error instanceof SessError) return true;
  return error instanceof Error && error.name === "SessError" && "code" in error && isCode(error.code);
}

/** Whether `error` says that something could not be decided for now: answer 503, never 401. */
export function isUnavailable(error: unknown): error is SessError {
  return isSessError(error) && UNAVAILABLE.includes(error.code);
}
