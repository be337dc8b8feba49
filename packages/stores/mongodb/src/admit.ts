/**
 * Sign-ins: one document decides, so that it needs no transaction.
 *
 * A `create` inserts its session as *pending*, which claims the id and counts for nothing. Then it takes the user's
 * *turn*: one conditional update of the user's document, which fails if the fence has risen, if another `create` has
 * been admitted since the sessions were counted, or if one is not done yet. That update decides, and it also says all
 * that is to be done: which sessions end, and which one counts then. It is done by whoever took the turn, or, if that
 * process is gone, by the next one that comes to this user: each step may be repeated by several at once, and changes
 * nothing the second time. So a crash leaves a sign-in that nobody sees, or one that is finished by others.
 *
 * A revoke-all raises the fence with an update of the same document. A turn that was taken before it is in the
 * document that it gets back, or done; the revoke-all finishes it, and then ends its session with all others. A turn
 * after it is taken only if the sign-in began after the fence.
 */
import type { Created, NewSession, SessionLimit } from "@sess/core";
import type { Collections } from "./collections.ts";
import { type Admission, idsOf, instant, toDocument, type UserDocument } from "./documents.ts";
import { admitted, type End, endThese } from "./end.ts";
import { isDuplicate } from "./explain.ts";

/** For how long the turn of another is left to it, in milliseconds of this process's own clock. */
const PATIENCE = 300;
/** How long to wait before looking again, in milliseconds: longer each time, as many may be waiting. */
const SHORTEST = 4;
const LONGEST = 60;

export async function admit(
  collections: Collections,
  session: NewSession,
  limit: SessionLimit | undefined,
): Promise<Created> {
  const { sessions, users } = collections;
  const turn = crypto.randomUUID();
  const document = toDocument(session);
  const { _id, userId } = document;
  const startedAt = instant(session.startedAt);
  const now = limit?.revocation.now ?? session.startedAt;
  await sessions.insertOne({ ...document, pending: turn });

  const withdraw = async (outcome: Created["outcome"]): Promise<Created> => {
    await sessions.deleteOne({ _id, pending: turn });
    return { outcome, ended: [] };
  };
  const waitForOthers = patience(collections);

  for (;;) {
    const user = await users.findOne({ _id: userId });
    if (user !== null && isUnderWay(user)) {
      await waitForOthers(user, now);
      continue;
    }
    if (user?.fencedAt !== undefined && user.fencedAt >= startedAt) return withdraw("fenced");
    const ending = limit === undefined ? [] : await surplus(collections, userId, limit);
    if (limit?.whenFull === "refuse" && ending.length > 0) {
      const since = await users.findOne({ _id: userId });
      // Nobody came in while they were counted: so many were active at once.
      if (since?.turn === user?.turn) return withdraw("full");
      continue;
    }
    const admitting = { sessionId: _id, ending, ...endOf(limit) };
    const hasCounted = limit !== undefined;
    if (!(await takeTurn(collections, user, { userId, turn, admitting, startedAt, hasCounted }))) continue;
    const { ended, isStored } = await finish(collections, { _id: userId, turn, admitting }, now);
    // Another may have done it, but done it must be.
    if (!isStored && (await sessions.findOne({ _id, ...admitted })) === null) {
      throw new Error("@sess/mongodb: the session is gone: it was deleted while it was being stored");
    }
    return { outcome: "created", ended };
  }
}

type UnderWay = Required<Pick<UserDocument, "_id" | "turn" | "admitting">>;

export function isUnderWay(user: UserDocument): user is UserDocument & UnderWay {
  return user.turn !== undefined && user.admitting !== undefined;
}

/**
 * Does what a `create` has decided. An end that comes late is recorded when it comes, and not before `now`:
 * whoever asks what was revoked of late has to hear of it. Resolves to the ids that the `create` ended, and to
 * whether this call was the one that stored its session.
 */
export async function finish(
  collections: Collections,
  { _id, turn, admitting }: UnderWay,
  now: number,
): Promise<{ ended: string[]; isStored: boolean }> {
  const { sessionId, ending, endedAt, reason = "", by = null } = admitting;
  const how: End = { now: Math.max(now, endedAt?.getTime() ?? now), reason, by };
  const ended = await endThese(collections, ending, how, turn);
  const { matchedCount } = await collections.sessions.updateOne(
    { _id: sessionId, pending: turn },
    { $unset: { pending: "" } },
  );
  await collections.users.updateOne({ _id, turn }, { $unset: { admitting: "" } });
  return { ended, isStored: matchedCount > 0 };
}

/** The ids of those that have to end for one more: all but the newest. */
async function surplus({ sessions }: Collections, userId: string, limit: SessionLimit): Promise<string[]> {
  const active = await sessions.findAll(
    { userId, revokedAt: null, expiresAt: { $gt: instant(limit.revocation.now) }, ...admitted },
    { projection: { _id: 1 }, sort: { createdAt: 1, _id: 1 } },
  );
  return idsOf(active.slice(0, Math.max(0, active.length - (limit.max - 1))));
}

function endOf(limit: SessionLimit | undefined): Pick<Admission, "endedAt" | "reason" | "by"> {
  if (limit === undefined) return {};
  const { now, reason, by } = limit.revocation;
  return { endedAt: instant(now), reason, ...(by === null ? {} : { by }) };
}

interface Turn {
  readonly userId: string;
  readonly turn: string;
  readonly admitting: Admission;
  readonly startedAt: Date;
  /** Whether it matters that nobody else has been admitted since `user` was read. */
  readonly hasCounted: boolean;
}

async function takeTurn(
  { users }: Collections,
  user: UserDocument | null,
  { userId, turn, admitting, startedAt, hasCounted }: Turn,
): Promise<boolean> {
  if (user === null) {
    return users.insertOne({ _id: userId, usedAt: startedAt, turn, admitting }).then(
      () => true,
      (error: unknown) => {
        if (isDuplicate(error)) return false;
        throw error;
      },
    );
  }
  const { matchedCount } = await users.updateOne(
    {
      _id: userId,
      admitting: null,
      fencedAt: { $not: { $gte: startedAt } },
      ...(hasCounted ? { turn: user.turn ?? null } : {}),
    },
    { $set: { turn, admitting }, $max: { usedAt: startedAt } },
  );
  return matchedCount === 1;
}

/** Waits while another's turn is under way, and finishes it when that takes too long. */
function patience(collections: Collections): (user: UnderWay, now: number) => Promise<void> {
  let seen: { turn: string; since: number } | undefined;
  let pause = SHORTEST;
  return async (user, now) => {
    if (seen?.turn !== user.turn) seen = { turn: user.turn, since: performance.now() };
    // A transaction sees what was there when it began: waiting would change nothing.
    if (collections.inTransaction || performance.now() - seen.since > PATIENCE) {
      await finish(collections, user, now);
    } else {
      const some = pause * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, some));
      pause = Math.min(pause * 1.5, LONGEST);
    }
  };
}
