/** Forgets what has ended long ago: some at a time, so that nobody waits for it, in several processes if they like. */
import type { Collection, Collections, Filter } from "./collections.ts";
import { instant } from "./documents.ts";
import { admitted } from "./end.ts";

const BATCH = 1_000;

export async function prune({ sessions, users, denied }: Collections, before: number): Promise<number> {
  const old = { $lt: instant(before) };
  let count = 0;
  for (const ended of [{ revokedAt: old }, { expiresAt: old }]) {
    count += await forget(sessions, { ...ended, ...admitted });
  }
  // Left by processes that died while they signed somebody in.
  await forget(sessions, { expiresAt: old, pending: { $ne: null } });

  await inBatches(users, { fencedAt: old }, (some) => users.updateMany(some, { $unset: { fencedAt: "" } }));
  // What is older than `before` is in use no more; what was decided and not done is left to whoever comes next.
  await forget(users, { usedAt: old, fencedAt: null, admitting: null });
  await forget(denied, { expiresAt: old });
  return count;
}

async function forget<Document extends { _id: string }>(
  collection: Collection<Document>,
  filter: Filter,
): Promise<number> {
  let count = 0;
  await inBatches(collection, filter, async (some) => {
    count += (await collection.deleteMany(some)).deletedCount;
  });
  return count;
}

/** Each change asks for the filter again: what was read may have been refreshed, raised or forgotten meanwhile. */
async function inBatches<Document extends { _id: string }>(
  collection: Collection<Document>,
  filter: Filter,
  change: (some: Filter) => Promise<unknown>,
): Promise<void> {
  for (;;) {
    const found = await collection.findAll(filter, { projection: { _id: 1 }, limit: BATCH });
    if (found.length > 0) await change({ ...filter, _id: { $in: found.map(({ _id }) => _id) } });
    if (found.length < BATCH) return;
  }
}
