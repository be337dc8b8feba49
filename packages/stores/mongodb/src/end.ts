/** Revokes several sessions at once, and tells which of them it was that revoked. */
import type { Collections, Filter } from "./collections.ts";
import { byId, idsOf, revoked } from "./documents.ts";

/** Sessions of a `create` that is still to be decided count for nothing. */
export const admitted: Filter = { pending: null };

const BATCH = 1_000;

export interface End {
  readonly now: number;
  readonly reason: string;
  readonly by: string | null;
}

/**
 * Of `ids`, those that were revoked in the name of `call`: by this call, or by an earlier one that stopped halfway.
 * Each session is revoked once, since the server changes a document only as long as it matches.
 */
export async function endThese(
  { sessions }: Collections,
  ids: readonly string[],
  how: End,
  call: string,
): Promise<string[]> {
  const ended: string[] = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    const some = { ...byId(ids.slice(from, from + BATCH)), ...admitted };
    await sessions.updateMany({ ...some, revokedAt: null }, { $set: { ...revoked(how), revokedIn: call } });
    const ours = await sessions.findAll({ ...some, revokedIn: call }, { projection: { _id: 1 } });
    ended.push(...idsOf(ours));
  }
  return ended;
}
