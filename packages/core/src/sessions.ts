/** The public face: what `createSessions` returns. */
import type { JSONWebKeySet } from "jose";
import type { Duration } from "./clock.ts";
import type {
  Authentication,
  Issued,
  Reauthenticated,
  Refreshed,
  Rejected,
  Revoked,
} from "./contracts/outcome.ts";
import type { Device, JsonObject, Session, StoredSession } from "./contracts/session.ts";
import type { SessionStore } from "./contracts/session-store.ts";
import type { On } from "./events.ts";

/** What a sign-in says about itself. */
export type SignIn<Claims extends object = JsonObject> = {
  /** The `sub` of the tokens: 1 to 255 characters (OpenID Connect Core 1.0 §2), never U+0000. */
  readonly userId: string;
  readonly device?: Device | undefined;
  /**
   * When the sign-in began, in epoch milliseconds, read before a password or another credential was
   * looked at; default: now. Whoever ends all of the user's sessions after that refuses this one.
   */
  readonly startedAt?: number | undefined;
} & ClaimsOf<Claims>;

/** Custom claims, in every access token of the session: JSON. May be left out when no claim is required. */
type ClaimsOf<Claims extends object> =
  Partial<Claims> extends Claims ? { readonly claims?: Claims | undefined } : { readonly claims: Claims };

/** For whoever does not want to wait any longer. */
export interface Abortable {
  /**
   * When it is aborted, the call rejects with its `reason`, at once. What the store has been asked to do, it may
   * still do, and then the cache is told.
   */
  readonly signal?: AbortSignal | undefined;
}

/** How strictly one call asks. */
export interface AuthenticateOptions extends Abortable {
  /**
   * `"cached"` (default): the cache may answer. `"strong"`: the store is asked, whatever the cache holds;
   * for the few requests where a revocation must count even if the cache could not be told.
   */
  readonly consistency?: "cached" | "strong" | undefined;
  /**
   * Refuses with `reauthentication_required` when the user proved who they are longer ago than this, such as
   * `"5m"`, plus `clockTolerance`: for what needs more than being signed in. Default: any time will do.
   */
  readonly maxAuthAge?: Duration | undefined;
}

/** Why, and by whom, for people and audits. */
export interface RevokeOptions extends Abortable {
  /** Recorded with the session. At most 255 characters. */
  readonly reason?: string | undefined;
  /** Who ends it: a user id, an administrator, a job. Recorded with the session. At most 255 characters. */
  readonly by?: string | undefined;
}

/**
 * Session control for JWTs. Any call may also throw `ERR_SESS_OVERLOADED`, when too many wait for the store, and
 * `ERR_SESS_CLOSED`.
 */
export interface Sessions<Fixed extends object = JsonObject, Computed = unknown> {
  /**
   * Creates a session and its first tokens. The store has committed it when this resolves.
   * @throws TypeError when the sign-in is not valid: it names the field.
   * @throws SessError `ERR_SESS_FENCED` when the user's sessions were all ended since `startedAt`;
   *   `ERR_SESS_STORE_UNAVAILABLE`, `ERR_SESS_TIMEOUT`.
   */
  issue(signIn: SignIn<Fixed>, options?: Abortable): Promise<Issued<Fixed>>;

  /**
   * Decides about one access token: verify, cache, store. A refused token is a value, never an exception.
   * @throws SessError `ERR_SESS_STORE_UNAVAILABLE` or `ERR_SESS_TIMEOUT` when neither the cache nor the
   *   store could tell: answer 503 with Retry-After, and leave cookies alone.
   */
  authenticate(accessToken: string, options?: AuthenticateOptions): Promise<Authentication<Fixed & Computed>>;

  /**
   * Exchanges a refresh token for the tokens of the next generation (RFC 9700 §4.14.2). Tried again within
   * `rotationGrace`, by another tab or after a lost answer, it gives the same generation once more; later,
   * it is taken for stolen: the session is revoked, and the outcome is `refresh_reused`.
   * @throws SessError `ERR_SESS_STORE_UNAVAILABLE`, `ERR_SESS_TIMEOUT`: try again with the same token.
   */
  refresh(refreshToken: string, options?: Abortable): Promise<Refreshed<Fixed>>;

  /**
   * Ends one session, its access and its refresh tokens, at once. Idempotent: an ended session is told to
   * the cache again. `found: false`: there is no such session, or it is not `userId`'s.
   * @throws SessError `ERR_SESS_STORE_UNAVAILABLE`, `ERR_SESS_TIMEOUT`: nothing is promised, try again.
   */
  revoke(
    sessionId: string,
    options?: RevokeOptions & {
      /** Only if the session is this user's: for ids that came from a request. */
      readonly userId?: string | undefined;
    },
  ): Promise<Revoked & { readonly found: boolean }>;

  /**
   * Ends the session of a refresh or an access token (RFC 7009 §2.1), for clients that sign out with what
   * they have. A refresh token of any generation will do, also one that has been used. `by` is the token's
   * user, if nobody else is given. A refused token is a value, never an exception.
   * @throws SessError `ERR_SESS_STORE_UNAVAILABLE`, `ERR_SESS_TIMEOUT`: nothing is promised, try again.
   */
  revokeByToken(
    token: string,
    options?: RevokeOptions,
  ): Promise<
    (Revoked & { readonly ok: true; readonly sessionId: string; readonly found: boolean }) | Rejected
  >;

  /**
   * Ends all sessions of a user, also those whose sign-in has begun and is not finished.
   * @throws SessError `ERR_SESS_STORE_UNAVAILABLE`, `ERR_SESS_TIMEOUT`: nothing is promised, try again.
   */
  revokeAll(
    userId: string,
    options?: RevokeOptions & {
      /** A session that goes on, such as the one in which the password was changed. */
      readonly except?: string | undefined;
    },
  ): Promise<Revoked & { /** The sessions that this call ended. */ readonly sessionIds: readonly string[] }>;

  /**
   * Denies one access token, by its `jti`, for the rest of its life; its session goes on. The same promises
   * as with `revoke`. A refused token is a value, never an exception.
   * @throws SessError `ERR_SESS_STORE_UNAVAILABLE`, `ERR_SESS_TIMEOUT`: nothing is promised, try again.
   */
  deny(
    accessToken: string,
    options?: Abortable & {
      /** Recorded with the token, and in the cache. Default `"denied"`. At most 255 characters. */
      readonly reason?: string | undefined;
    },
  ): Promise<(Revoked & { readonly ok: true; readonly jti: string }) | Rejected>;

  /**
   * Notes that the user has proved again who they are, for `maxAuthAge`, and gives an access token that says
   * so (`auth_time`). The session and its refresh token go on as they are.
   * @throws SessError `ERR_SESS_STORE_UNAVAILABLE`, `ERR_SESS_TIMEOUT`: try again.
   */
  reauthenticate(
    sessionId: string,
    options: Abortable & { readonly userId: string },
  ): Promise<Reauthenticated<Fixed>>;

  /**
   * Ends and creates sessions inside a transaction of yours, such as one that changes a password: both happen
   * or neither, and the cache is told when it is committed.
   *
   * `work` opens the transaction and resolves when it has been committed. In it, `join` takes the store on
   * the transaction's client, and gives the operations to do there. When `work` rejects, nothing is told.
   * After a `revokeAll`, sign-ins that began before the commit are refused or ended as well.
   * `propagated: false` also says that the store failed after the commit.
   * @throws Error when `work` resolved and nothing was committed, or before all in it was done; and what
   *   `work` rejects with.
   */
  transaction<Result>(
    work: (
      join: (store: SessionStore) => Pick<Sessions<Fixed, Computed>, "issue" | "revoke" | "revokeAll">,
    ) => Promise<Result>,
  ): Promise<{ readonly result: Result /** @see Revoked.propagated */; readonly propagated: boolean }>;

  /**
   * One session, ended or not, as the store knows it, with the tokens that are denied in it; `undefined` when there is
   * none.
   * @throws SessError `ERR_SESS_STORE_UNAVAILABLE`, `ERR_SESS_TIMEOUT`.
   */
  find(
    sessionId: string,
    options?: Abortable,
  ): Promise<(Session<Fixed> & Pick<StoredSession, "denied">) | undefined>;

  /**
   * The user's active sessions, oldest first.
   * @throws SessError `ERR_SESS_STORE_UNAVAILABLE`, `ERR_SESS_TIMEOUT`.
   */
  list(userId: string, options?: Abortable): Promise<Session<Fixed>[]>;

  /**
   * The user's sessions, ended ones too, newest first: which were valid when, on which device, and why and by
   * whom each was ended. Until the store's `prune` forgets them.
   * @throws SessError `ERR_SESS_STORE_UNAVAILABLE`, `ERR_SESS_TIMEOUT`.
   */
  history(
    userId: string,
    options?: Abortable & { /** At most so many. Default 100. */ readonly limit?: number | undefined },
  ): Promise<Session<Fixed>[]>;

  /**
   * Gives the user's session another label. Resolves to whether there is such a session.
   * @throws SessError `ERR_SESS_STORE_UNAVAILABLE`, `ERR_SESS_TIMEOUT`.
   */
  rename(
    sessionId: string,
    options: Abortable & { readonly userId: string /** At most 128 characters. */; readonly label: string },
  ): Promise<boolean>;

  /**
   * The public keys as a JWK Set (RFC 7517 §5), to publish for services that verify only. Secrets have none,
   * and a service that verifies only has none of its own.
   */
  jwks(): Promise<JSONWebKeySet>;

  /**
   * Tells the cache again of all revoked sessions and denied tokens that still matter, and resolves to their
   * number. Idempotent, on any node. Happens by itself at first use, every `reconcileEvery`, and whenever the
   * cache may have lost something; call it after a cache was restored, to have it at once.
   * @throws SessError when the store fails; Error when the cache could not be told of all: it is tried again.
   */
  reconcile(): Promise<number>;

  /**
   * Imports the keys, and tries that what is signed can be verified. Keys are imported at first use; call
   * this at start to hear of a bad one then.
   * @throws TypeError that names the key, and shows none of it.
   */
  ready(): Promise<void>;

  /** Listens to an event: see `SessEvents`. Returns what ends it. */
  readonly on: On;

  /**
   * For a process that is about to end: admits nothing more (`ERR_SESS_CLOSED`), waits for what is under way,
   * ends what runs in the background, and tries once more to tell the cache what it could not be told.
   * `propagated: false`: it could not; another process will, by its `reconcileEvery`. Never rejects. Close your
   * clients after it.
   */
  close(): Promise<{ /** @see Revoked.propagated */ readonly propagated: boolean }>;
}
