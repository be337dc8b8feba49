/** What the cache is told of: an entry, and until when it matters. */
import type { CacheStore } from "../contracts/cache-store.ts";
import type { DeniedToken } from "../contracts/session.ts";
import { denialKey, sessionKey, TOMBSTONE } from "../contracts/wire-format.ts";
import type { Settings } from "../options/settings.ts";
import { withDeadline } from "../resilience/deadline.ts";

export interface CacheEntry {
  readonly key: string;
  readonly value: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** A session is revoked: told until no access token of it can be alive. */
export function tombstoneEntry(
  { cachePrefix, clock, tombstoneTtl }: Settings,
  sessionId: string,
): CacheEntry {
  return { key: sessionKey(cachePrefix, sessionId), value: TOMBSTONE, until: clock() + tombstoneTtl };
}

/** A token is denied: told until it has expired on every node. */
export function denialEntry({ cachePrefix, tombstoneMargin }: Settings, denied: DeniedToken): CacheEntry {
  const { jti, reason, expiresAt } = denied;
  return { key: denialKey(cachePrefix, jti), value: reason, until: expiresAt + tombstoneMargin };
}

/** Writes the entry over whatever stands there, within `cacheWriteDeadline`. */
export function writeEntry(
  { cacheWriteDeadline, clock }: Settings,
  cache: CacheStore,
  { key, value, until }: CacheEntry,
): Promise<void> {
  return withDeadline(cacheWriteDeadline, () => cache.set(key, value, Math.max(1, until - clock())));
}
