/** An end takes effect at the next request, on every node, and for good. */
import { equal, sameMembers } from "../assertions.ts";
import { uniqueId } from "../session-store/new-session.ts";
import { answer, expectRefused } from "./answers.ts";
import { aboutNodes, type SessionsCase, withFindMany } from "./nodes.ts";

export const endCases: readonly SessionsCase[] = [
  aboutNodes(
    "end: a session that one node revokes is refused by the other at its next request",
    async ({ start, untilCached }) => {
      const [node, other] = [await start(), await start()];
      const { accessToken, refreshToken, session } = await node.issue({ userId: uniqueId("user") });
      await untilCached(other, accessToken);
      const { found, propagated } = await node.revoke(session.id, { reason: "blocked", by: "admin" });
      equal([found, propagated], [true, true], "found, and told to the cache");
      await expectRefused([other, node], accessToken, "revoked");
      const refreshed = await other.refresh(refreshToken);
      equal(refreshed.ok ? "refreshed" : refreshed.reason, "revoked", "refresh");
    },
  ),
  aboutNodes(
    "end: a repair that was under way while a session was revoked does not bring it back",
    async (nodes) => {
      const node = await nodes.start();
      const { accessToken, session } = await node.issue({ userId: uniqueId("user") });
      let release = (): void => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      const store = await nodes.openStore();
      const slow = withFindMany(store, async (...asked) => {
        const found = await store.findMany(...asked);
        await held;
        return found;
      });
      const late = await nodes.start({ store: slow });
      const before = answer(late, accessToken);
      const strong = late.authenticate(accessToken, { consistency: "strong" });
      await new Promise((resolve) => setTimeout(resolve, 50));
      await node.revoke(session.id);
      release();
      await Promise.all([before, strong]);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await expectRefused([node, late], accessToken, "revoked");
    },
  ),
  aboutNodes(
    "end: revokeAll ends all sessions but the excepted one, on every node",
    async ({ start, untilCached }) => {
      const [node, other] = [await start(), await start()];
      const userId = uniqueId("user");
      const issued = [];
      for (let device = 0; device < 4; device += 1) issued.push(await node.issue({ userId }));
      const [kept, ...rest] = issued as [(typeof issued)[number], ...typeof issued];
      for (const { accessToken } of issued) await untilCached(other, accessToken);
      const { sessionIds } = await node.revokeAll(userId, { except: kept.session.id });
      sameMembers(
        sessionIds,
        rest.map(({ session }) => session.id),
        "the sessions that were ended",
      );
      for (const { accessToken } of rest) await expectRefused([other, node], accessToken, "revoked");
      equal((await other.authenticate(kept.accessToken)).ok, true, "whether the excepted session goes on");
    },
  ),
  aboutNodes(
    "end: a token that one node denies is refused by the other; its session goes on",
    async ({ start, untilCached }) => {
      const [node, other] = [await start(), await start()];
      const { accessToken, refreshToken } = await node.issue({ userId: uniqueId("user") });
      await untilCached(other, accessToken);
      await node.deny(accessToken);
      await expectRefused([other, node], accessToken, "denied");
      const refreshed = await other.refresh(refreshToken);
      equal(refreshed.ok && (await other.authenticate(refreshed.accessToken)).ok, true, "after a refresh");
    },
  ),
  aboutNodes(
    "end: the history says which sessions there were, and why and by whom they were ended",
    async ({ start }) => {
      const [node, other] = [await start(), await start()];
      const userId = uniqueId("user");
      const device = {
        userAgent: "Mozilla/5.0 (📱; it's)",
        ip: "2001:db8::1",
        label: "Telefon größer als 'x'",
      };
      const { session } = await node.issue({ userId, device });
      equal(
        (await other.list(userId)).map((one) => one.device),
        [device],
        "the devices of the active sessions",
      );
      await node.revoke(session.id, { reason: "stolen", by: "admin-7" });
      equal((await other.list(userId)).length, 0, "the number of active sessions");
      const [ended] = await other.history(userId);
      equal(
        [ended?.id, ended?.revokedReason, ended?.revokedBy],
        [session.id, "stolen", "admin-7"],
        "what is on record",
      );
    },
  ),
];
