/** What a session store must be able to do: hold the truth about every session. */
import type { DeniedToken, NewSession, Session, StoredSession } from "./session.ts";

/** How a revocation is recorded. */
export interface Revocation {
  /** Why, for people and audits: `logout`, `password_changed`, … */
  readonly reason: string;
  /** Who: a user id, the name of an administrator or a job; `null` when nobody said. */
  readonly by: string | null;
  /** When, in epoch milliseconds. */
  readonly now: number;
}

/** How many sessions a user may have, and what a sign-in beyond that does. */
export interface SessionLimit {
  /** At least 1, the new session included. */
  readonly max: number;
  /** Refuse the new session, or revoke the oldest ones to make room. */
  readonly whenFull: "refuse" | "end_oldest";
  /** How the oldest are revoked. `now` also tells which sessions have expired and do not count. */
  readonly revocation: Revocation;
}

/** What became of a new session, and the ids of those that were revoked to make room for it. */
export interface Created {
  readonly outcome: "created" | "fenced" | "full";
  readonly ended: readonly string[];
}

/**
 * The truth about sessions. Every method is atomic and durable when it resolves, sees what any earlier
 * call that has resolved did (read your writes, on every node: ask the primary, never a replica), and
 * rejects when it cannot know: a failure is never answered with "none". No `message` of an error holds an id, a
 * user id or anything else of a session, since messages are logged; what the driver says may be its `cause`.
 *
 * Instants are epoch milliseconds, kept to the millisecond, and always come from the caller: a store
 * reads no clock. Ids, user ids, reasons and labels are up to 255 characters of any Unicode text. Device and
 * claims are JSON; the order of their keys is free. No text anywhere holds U+0000 or half a surrogate
 * pair. A call that failed may be made again: each method says what a repetition does. Where two callers
 * meet, each method's effect is one atomic statement or transaction; nothing is read, changed in memory
 * and written back.
 */
export interface SessionStore {
  /**
   * Stores a session as it is given, every field of it. `"fenced"`, and nothing stored or revoked, when the
   * user's sessions were all revoked at `session.startedAt` or later: whichever of a `create` and a
   * concurrent `revokeAll` comes first, the session does not survive. With a `limit`, which is asked after that,
   * active sessions of the user are counted: `"full"`, and nothing stored, or the oldest (by `createdAt`, then
   * `id`) revoked, so that with the new one there are at most `max`, however many sign in at once. A repetition
   * with the same id rejects.
   */
  create(session: NewSession, limit?: SessionLimit): Promise<Created>;

  /**
   * The sessions with these ids, ended ones included, in any order; the unknown are left out. Each with its
   * denied tokens that expire after `now`.
   */
  findMany(ids: readonly string[], now: number): Promise<StoredSession[]>;

  /**
   * Moves the session from generation `from` to the next, if it is in that generation, not revoked, and
   * `expiresAt` is later than `next.now`; then `rotatedAt` is `next.now` and `expiresAt` the earlier of
   * `next.expiresAt` and `absoluteExpiresAt`. Resolves to the session as it is now, or to `null`, and
   * nothing changed. Of concurrent calls with one `from` exactly one succeeds.
   */
  rotate(
    id: string,
    from: number,
    next: { readonly expiresAt: number; readonly now: number },
  ): Promise<Session | null>;

  /**
   * Revokes one session; with `userId`, only if it is that user's. Resolves to whether there is such a
   * session: it is revoked then, by this call or an earlier one, whose instant and reason stay.
   */
  revoke(id: string, how: Revocation & { readonly userId?: string | undefined }): Promise<boolean>;

  /**
   * Revokes all of the user's sessions that are not revoked yet, but for those in `except`, and refuses every
   * session that `startedAt` then or before and is not stored yet. Resolves to the ids that it revoked.
   */
  revokeAll(
    userId: string,
    how: Revocation & { readonly except?: readonly string[] | undefined },
  ): Promise<string[]>;

  /**
   * Sets `authenticatedAt` to `now`, if the session is `userId`'s, not revoked, and expires after `now`.
   * Resolves to the session as it is now, or to `null`, and nothing changed.
   */
  reauthenticate(id: string, userId: string, now: number): Promise<Session | null>;

  /** Gives the user's session another `device.label`. Resolves to whether there is such a session. */
  rename(id: string, userId: string, label: string): Promise<boolean>;

  /** Denies one token. Denying it again changes nothing. */
  deny(token: DeniedToken): Promise<void>;

  /** The denied tokens that expire after `now`. */
  denied(now: number): Promise<DeniedToken[]>;

  /** The user's sessions that are neither revoked nor expired at `now`, oldest first. */
  listByUser(userId: string, now: number): Promise<Session[]>;

  /** The user's sessions that `prune` has not forgotten, ended or not, newest first, at most `limit`. */
  history(userId: string, limit: number): Promise<Session[]>;

  /** The ids of the sessions revoked at `instant` or later: of one user, or of all. */
  revokedSince(instant: number, userId?: string): Promise<string[]>;

  /**
   * Forgets the sessions that were revoked or expired before `before`, the fences of revoke-alls before it, and
   * the denied tokens that expired before it. Resolves to how many sessions. Safe to run from several processes
   * at once. `before` lies at least an hour and twice `accessTtl` back: the caches still need to hear of younger
   * revocations, and sign-ins that have begun still need their fences.
   */
  prune(before: number): Promise<number>;
}
