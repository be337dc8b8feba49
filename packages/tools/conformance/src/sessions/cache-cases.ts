/** The cache answers for the store, and is only ever a memory of it. */
import { equal } from "../assertions.ts";
import { awkwardTexts } from "../session-store/awkward-texts.ts";
import { uniqueId } from "../session-store/new-session.ts";
import { answer, expectRefused } from "./answers.ts";
import { aboutNodes, type SessionsCase, withFindMany } from "./nodes.ts";

export const cacheCases: readonly SessionsCase[] = [
  aboutNodes(
    "cache: a session that one node has issued is known to the other, from the cache",
    async ({ start, untilCached }) => {
      const [node, other] = [await start(), await start()];
      const { accessToken } = await node.issue({ userId: uniqueId("user") });
      await untilCached(node, accessToken);
      await untilCached(other, accessToken);
    },
  ),
  aboutNodes(
    "cache: after a flush the store answers, and repairs the cache",
    async ({ start, startAfterFlush, untilCached }) => {
      const { accessToken } = await (await start()).issue({ userId: uniqueId("user") });
      const flushed = await startAfterFlush();
      equal(await answer(flushed, accessToken), "store", "the first authenticate");
      await untilCached(flushed, accessToken);
    },
  ),
  aboutNodes(
    "cache: a user id comes back as it was, whatever it looks like",
    async ({ start, untilCached }) => {
      const [node, other] = [await start(), await start()];
      for (const userId of awkwardTexts) {
        const { accessToken } = await node.issue({ userId });
        await untilCached(node, accessToken);
        // A node that has just begun may not believe the cache yet.
        await untilCached(other, accessToken);
        const outcome = await other.authenticate(accessToken);
        equal(outcome.ok && outcome.userId, userId, "the user id");
      }
    },
  ),
  aboutNodes("cache: a flush brings no revoked session back", async ({ start, startAfterFlush }) => {
    const node = await start();
    const { accessToken, session } = await node.issue({ userId: uniqueId("user") });
    const outcome = await node.authenticate(accessToken, { consistency: "strong" });
    equal(outcome.ok, true, "whether it is accepted before");
    await node.revoke(session.id);
    await expectRefused([await startAfterFlush()], accessToken, "revoked");
  }),
  aboutNodes(
    "cache: reconciling tells it of revoked sessions and denied tokens after a flush",
    async (nodes) => {
      const node = await nodes.start();
      const ended = await node.issue({ userId: uniqueId("user") });
      const other = await node.issue({ userId: uniqueId("user") });
      await node.revoke(ended.session.id);
      await node.deny(other.accessToken);
      const store = withFindMany(await nodes.openStore(), async () => {
        throw new Error("only the cache is asked here");
      });
      const flushed = await nodes.startAfterFlush({ store });
      await flushed.reconcile();
      await expectRefused([flushed], ended.accessToken, "revoked");
      await expectRefused([flushed], other.accessToken, "denied");
    },
  ),
];
