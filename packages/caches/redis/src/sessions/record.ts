/**
 * A session as it stands in Redis: two lines of JSON. The first has what changes, and scripts read and write it; the
 * second has what the application gave, and no script touches it, as theirs is a JSON that knows no empty array.
 */
import type { DeniedToken, Device, JsonObject, NewSession, Session } from "@sess/core";

/** The first line. What is `null` in a session is not there. */
interface State {
  readonly id: string;
  readonly gen: number;
  readonly createdAt: number;
  readonly authenticatedAt: number;
  readonly rotatedAt: number;
  readonly expiresAt: number;
  readonly absoluteExpiresAt: number;
  readonly revokedAt?: number;
  readonly revokedReason?: string;
  readonly revokedBy?: string;
  /** Since it was renamed. */
  readonly label?: string;
}

/** The second line. */
interface Given {
  readonly device: Device;
  readonly claims: JsonObject;
}

export function toState(session: NewSession): State {
  const { id, gen, createdAt, authenticatedAt, rotatedAt, expiresAt, absoluteExpiresAt } = session;
  const { revokedAt, revokedReason, revokedBy } = session;
  return {
    id,
    gen,
    createdAt,
    authenticatedAt,
    rotatedAt,
    expiresAt,
    absoluteExpiresAt,
    ...(revokedAt !== null && { revokedAt }),
    ...(revokedReason !== null && { revokedReason }),
    ...(revokedBy !== null && { revokedBy }),
  };
}

export function toGiven({ device, claims }: NewSession): string {
  return JSON.stringify({ device, claims } satisfies Given);
}

export function toSession(userId: string, record: string): Session {
  const [first, second] = record.split("\n") as [string, string];
  const {
    label,
    revokedAt = null,
    revokedReason = null,
    revokedBy = null,
    ...state
  } = JSON.parse(first) as State;
  const { device, claims } = JSON.parse(second) as Given;
  return {
    ...state,
    userId,
    claims,
    revokedAt,
    revokedReason,
    revokedBy,
    device: label === undefined ? device : { ...device, label },
  };
}

export function toDenied(text: string): DeniedToken {
  return JSON.parse(text) as DeniedToken;
}
