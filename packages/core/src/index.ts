/** Session control for JWTs: verified by signature, revocable at once. */
export type { CacheEvent, CacheStore, Watch } from "./contracts/cache-store.ts";
export type {
  AccessClaims,
  Authenticated,
  Authentication,
  Issued,
  Reauthenticated,
  Refreshed,
  RefreshRejection,
  Rejected,
  Rejection,
  Revoked,
} from "./contracts/outcome.ts";
export type {
  DeniedToken,
  Device,
  JsonObject,
  NewSession,
  Session,
  StoredSession,
} from "./contracts/session.ts";
export type { Created, Revocation, SessionLimit, SessionStore } from "./contracts/session-store.ts";
export { type Clock, type Duration, parseDuration } from "./clock.ts";
export { isSessError, isUnavailable, SessError, type SessErrorCode } from "./errors.ts";
export { createSessions } from "./create-sessions.ts";
export { type Distrust, EVENT_NAMES, type SessEvents } from "./events.ts";
export type { Key, PairKey, RemoteKeys, SecretKey } from "./keys/key.ts";
export type { SessionsOptions } from "./options/options.ts";
export type { StandardSchema } from "./options/standard-schema.ts";
export type { Abortable, AuthenticateOptions, RevokeOptions, Sessions, SignIn } from "./sessions.ts";
