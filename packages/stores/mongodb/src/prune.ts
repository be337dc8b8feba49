/** Forgets what has ended long ago: some at a time, so that nobody waits for it, in several processes if they like. */
import type { Collection, Collections, Filter } from "./collections.ts";
import { byId, idsOf, instant } from "./documents.ts";
import { admitted } from "./end.ts";

const BATCH = 1_000;

export async function prune({ sessions, users, denied }: Collections, before: number): Promise<number> {
  const old = instant(before);
  const count =
    (await forget(sessions, "revokedAt", old, admitted)) +
    (await forget(sessions, "expiresAt", old, admitted));
  // Left by processes that died while they signed somebody in.
  await forget(sessions, "expiresAt", old, { pending: { $ne: null } });

  const lower = (some: Filter) => users.updateMany(some, { $unset: { fencedAt: "" } });
  await inBatches(users, "fencedAt", old, {}, lower);
  // What is as old as that is in use no more. What was decided and not done is left to whoever comes next.
  await forget(users, "usedAt", old, { fencedAt: null, admitting: null });
  await forget(denied, "expiresAt", old, {});
  return count;
}

type Dated<Field extends string> = { readonly _id: string } & { readonly [name in Field]?: Date };

async function forget<Field extends string, Document extends Dated<Field>>(
  collection: Collection<Document>,
  field: Field,
  old: Date,
  others: Filter,
): Promise<number> {
  let count = 0;
  await inBatches(collection, field, old, others, async (some) => {
    count += (await collection.deleteMany(some)).deletedCount;
  });
  return count;
}

/**
 * Each change asks for everything again: what was read may have been refreshed, raised or forgotten meanwhile. It is
 * bounded by the last instant that was read, so that it reads no more than that, whichever index the server takes.
 */
async function inBatches<Field extends string, Document extends Dated<Field>>(
  collection: Collection<Document>,
  field: Field,
  old: Date,
  others: Filter,
  change: (some: Filter) => Promise<unknown>,
): Promise<void> {
  for (;;) {
    const found = await collection.findAll(
      { [field]: { $lt: old }, ...others },
      { projection: { [field]: 1 }, sort: { [field]: 1 }, limit: BATCH },
    );
    const last = found.at(-1);
    if (last !== undefined)
      await change({ ...byId(idsOf(found)), [field]: { $lte: last[field] }, ...others });
    if (found.length < BATCH) return;
  }
}
