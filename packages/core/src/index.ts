/** Session control for JWTs: verified by signature, revocable at once. */
export type { CacheStore } from "./contracts/cache-store.ts";
export type {
  AccessClaims,
  Authenticated,
  Authentication,
  Issued,
  Refreshed,
  RefreshRejection,
  Rejected,
  Rejection,
  Revoked,
} from "./contracts/outcome.ts";
export type { Device, JsonObject, NewSession, Session } from "./contracts/session.ts";
export type { Revocation, SessionStore } from "./contracts/session-store.ts";
export type { Clock, Duration } from "./clock.ts";
export { isUnavailable, SessError, type SessErrorCode } from "./errors.ts";
export { createSessions } from "./create-sessions.ts";
export { EVENT_NAMES, type SessEvents } from "./events.ts";
export type { Key, PairKey, SecretKey } from "./keys/key.ts";
export type { SessionsOptions } from "./options/options.ts";
export type { AuthenticateOptions, Sessions, SignIn } from "./sessions.ts";
