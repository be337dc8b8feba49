/** A session: one sign-in, on one device, of one user. */

/** Custom claims and other JSON that travels with a session. */
export type JsonObject = Record<string, unknown>;

/** Where a user signed in, as far as the application knows; shown to the user, never used to decide. */
export interface Device {
  /** The `User-Agent` header of the sign-in. Cut to 512 characters. */
  readonly userAgent?: string | undefined;
  /** The client's IP address. Cut to 64 characters. */
  readonly ip?: string | undefined;
  /** A name that a person gave it, such as "Work laptop". Cut to 128 characters. */
  readonly label?: string | undefined;
}

/** A session as its store knows it. All instants are epoch milliseconds. */
export interface Session<Claims extends object = JsonObject> {
  /** Unique for ever: an id is never given out twice. */
  readonly id: string;
  readonly userId: string;
  /** The generation of the refresh token that is valid now: 0 at sign-in, one more with each rotation. */
  readonly gen: number;
  readonly device: Device;
  /** The custom claims given at sign-in; each access token of the session carries them. */
  readonly claims: Claims;
  readonly createdAt: number;
  /** When the user last proved who they are: at sign-in, or since by `reauthenticate`. */
  readonly authenticatedAt: number;
  /** When `gen` last changed; `createdAt` before the first rotation. */
  readonly rotatedAt: number;
  /** When it ends unless it is refreshed before (idle timeout); never later than `absoluteExpiresAt`. */
  readonly expiresAt: number;
  /** When it ends whatever happens (absolute timeout). */
  readonly absoluteExpiresAt: number;
  /** When it was revoked, or `null`. A revoked session never becomes active again. */
  readonly revokedAt: number | null;
  /** Why it was revoked, or `null`. */
  readonly revokedReason: string | null;
  /** Who revoked it, as the caller said: a user, an administrator, a job; or `null`. */
  readonly revokedBy: string | null;
}

/** A single access token that was denied, while its session goes on. */
export interface DeniedToken {
  readonly jti: string;
  readonly sessionId: string;
  readonly reason: string;
  /** When the token expires by itself: the denial is of no use after that. */
  readonly expiresAt: number;
}

/** A session and what was denied in it. */
export interface StoredSession extends Session {
  /** The denied tokens of the session that have not expired at the instant asked for. */
  readonly denied: readonly DeniedToken[];
}

/** A session about to be stored, and when its sign-in began. */
export interface NewSession extends Session {
  /**
   * When the sign-in began, before any credential was looked at. A revoke-all of this user at the same
   * instant or later refuses the session.
   */
  readonly startedAt: number;
}
