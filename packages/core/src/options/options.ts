/** The options of `createSessions`: what they mean, and what happens without them. */
import type { Clock, Duration } from "../clock.ts";
import type { CacheStore } from "../contracts/cache-store.ts";
import type { JsonObject, Session } from "../contracts/session.ts";
import type { SessionStore } from "../contracts/session-store.ts";
import type { Key, RemoteKeys } from "../keys/key.ts";
import type { StandardSchema } from "./standard-schema.ts";

export interface SessionsOptions<Fixed extends object = JsonObject, Computed = unknown> {
  /** The `iss` of every token, checked on each. Usually the URL of the service that signs users in. */
  readonly issuer: string;
  /**
   * The `aud` of access tokens: who may accept them. A token for any one of them is accepted. Other than
   * `issuer`, which is the audience of refresh tokens: so a service that looks at no `typ` refuses those.
   */
  readonly audience: string | readonly string[];
  /**
   * The keys, told apart by `kid`. The first one signs, all of them verify: put a new key last until
   * every node has it, then first, and drop the old one when its tokens have expired. Where none can sign, or
   * with a `jwksUri`, this service verifies only: it issues and refreshes nothing.
   */
  readonly keys: readonly Key[] | RemoteKeys;
  /** The truth about sessions. When it fails, operations throw `ERR_SESS_STORE_UNAVAILABLE`. */
  readonly store: SessionStore;
  /**
   * The verification cache. Default: none, every request asks the store. When it fails, the store is
   * asked, and `cache_failed` is emitted.
   */
  readonly cache?: CacheStore | undefined;
  /** Stands in front of every key in the cache. Default: `""`. */
  readonly cachePrefix?: string | undefined;
  /**
   * Validates the custom claims of a sign-in, and types them: any Standard Schema (zod, valibot, arktype, …).
   * Default: any JSON will do.
   */
  readonly claimsSchema?: StandardSchema<Fixed> | undefined;
  /**
   * Computes custom claims whenever a token is made, at sign-in and at each refresh, such as roles that
   * change; they stand over those of the sign-in. When it rejects, so does the call; a refresh may be tried
   * again.
   */
  readonly computeClaims?: ((session: Session<Fixed>) => Computed | Promise<Computed>) | undefined;
  /** How many sessions a user may have. Default: any number. */
  readonly maxSessionsPerUser?: number | undefined;
  /**
   * What a sign-in beyond `maxSessionsPerUser` does: `"end_oldest"` (default) makes room; `"refuse"` throws
   * `ERR_SESS_SESSION_LIMIT`.
   */
  readonly whenFull?: "end_oldest" | "refuse" | undefined;
  /**
   * What ends when a used refresh token comes back: `"end_session"` (default), or `"end_all"` sessions of the
   * user.
   */
  readonly onRefreshReuse?: "end_session" | "end_all" | undefined;
  /** How long an access token lives. Default `"10m"`. Shorter than `idleTtl`, at least a second. */
  readonly accessTtl?: Duration | undefined;
  /** How long a session lives without a refresh: the life of a refresh token. Default `"14d"`. */
  readonly idleTtl?: Duration | undefined;
  /** How long a session lives at all. Default `"90d"`. Not shorter than `idleTtl`. */
  readonly absoluteTtl?: Duration | undefined;
  /**
   * How long after a rotation the token before it still gives the same new generation, for two tabs and
   * lost answers. Default `"10s"`. Shorter than `idleTtl`, and longer than the clocks of nodes differ. A used
   * token that comes later ends its session.
   */
  readonly rotationGrace?: Duration | undefined;
  /** By how much other clocks may differ when `exp` and `nbf` are checked. Default `"5s"`. */
  readonly clockTolerance?: Duration | undefined;
  /**
   * How much longer a tombstone lives than any access token of its session, for nodes whose clocks run
   * ahead of this one's. Default `"1m"`.
   */
  readonly tombstoneMargin?: Duration | undefined;
  /** How long a request waits for the cache before the store is asked. Default `"50ms"`. */
  readonly cacheDeadline?: Duration | undefined;
  /** How long any operation waits for the store before it throws `ERR_SESS_TIMEOUT`. Default `"2s"`. */
  readonly storeDeadline?: Duration | undefined;
  /**
   * How long a write to the cache may take. Default `"1s"`. After that a revocation says
   * `propagated: false`, and a repair is given up; no request waits for it.
   */
  readonly cacheWriteDeadline?: Duration | undefined;
  /**
   * How often the cache is told again of all that the store has revoked lately: at first use, and then about as
   * often as this. Bounds how long a revocation that the cache has lost unnoticed goes unnoticed. Default `"1m"`;
   * `0`: never.
   */
  readonly reconcileEvery?: Duration | undefined;
  /**
   * How many calls of the store may be under way at once; more wait, for at most `storeDeadline`. Default 20.
   * At least as many as your pool has connections, if they are to be used.
   */
  readonly storeConcurrency?: number | undefined;
  /**
   * How many calls, and how many sessions to be read, may wait for the store; what is more throws
   * `ERR_SESS_OVERLOADED` at once. Default 10,000.
   */
  readonly storeQueue?: number | undefined;
  /** Tells the current instant in epoch milliseconds. Default `Date.now`. For tests. */
  readonly clock?: Clock | undefined;
}
