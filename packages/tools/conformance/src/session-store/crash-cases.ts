/** What has resolved survives a crash of the server; what it left open is an error, and happened whole or not at all. */
import type { SessionStore, StoredSession } from "@sess/core";
import { equal } from "../assertions.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import { sayingWhichMethod } from "../saying-which-method.ts";
import { ending, expectRejection, onceItAnswers, type ServerControl, whileDown } from "../server-control.ts";
import { concurrently } from "./concurrently.ts";
import type { SessionStoreHarness } from "./harness.ts";
import { asFound, DAY, deniedToken, fenced, NOW, newSession, uniqueId } from "./new-session.ts";

export interface SessionStoreCrashHarness extends SessionStoreHarness {
  readonly server: ServerControl;
}

export type SessionStoreCrashCase = ConformanceCase<SessionStoreCrashHarness>;

const LOGOUT = { reason: "logout", by: null, now: NOW } as const;
const CALLS = 60;

/** They take the server away from everybody: to be run one after the other, and with nothing beside them. */
export const sessionStoreCrashCases: readonly SessionStoreCrashCase[] = sayingWhichMethod([
  {
    name: "crash: what has resolved before it is still there after it",
    async run({ open, server }) {
      const store = await open();
      await onceItAnswers(server, "findMany", () => store.findMany([uniqueId("session")], NOW));
      const [kept, rotated, revoked] = [newSession(), newSession(), newSession()];
      const user = uniqueId("user");
      const token = deniedToken(kept.id);
      for (const session of [kept, rotated, revoked]) await store.create(session);
      await store.rotate(rotated.id, 0, { expiresAt: NOW + 2 * DAY, now: NOW + 1 });
      await store.deny(token);
      await store.revoke(revoked.id, LOGOUT);
      await store.revokeAll(user, LOGOUT);
      await whileDown(server, async () => {});

      const again = await open();
      const found = await onceItAnswers(server, "findMany", () =>
        find(again, [kept.id, rotated.id, revoked.id]),
      );
      equal(found.get(kept.id), asFound(kept, [token]), "the session, and the token that was denied");
      const next = { gen: 1, rotatedAt: NOW + 1, expiresAt: NOW + 2 * DAY };
      equal(found.get(rotated.id), { ...asFound(rotated), ...next }, "the session that was rotated");
      equal(found.get(revoked.id)?.revokedAt, NOW, "revokedAt of the session that was revoked");
      equal(await again.create(newSession({ userId: user })), fenced, "a sign-in that a revoke-all fences");
    },
  },
  {
    name: "crash: while the server is down, every call rejects",
    async run({ open, server }) {
      const store = await open();
      await onceItAnswers(server, "findMany", () => store.findMany([uniqueId("session")], NOW));
      const session = newSession();
      await store.create(session);
      const { id, userId } = session;
      const calls: Record<keyof SessionStore, () => Promise<unknown>> = {
        create: () => store.create(newSession()),
        findMany: () => store.findMany([id], NOW),
        rotate: () => store.rotate(id, 0, { expiresAt: NOW + DAY, now: NOW }),
        revoke: () => store.revoke(id, LOGOUT),
        revokeAll: () => store.revokeAll(userId, LOGOUT),
        reauthenticate: () => store.reauthenticate(id, userId, NOW),
        rename: () => store.rename(id, userId, "phone"),
        deny: () => store.deny(deniedToken(id)),
        denied: () => store.denied(NOW),
        listByUser: () => store.listByUser(userId, NOW),
        history: () => store.history(userId, 10),
        revokedSince: () => store.revokedSince(NOW),
        prune: () => store.prune(0),
      };
      await whileDown(server, async () => {
        for (const [name, call] of Object.entries(calls)) await expectRejection(server, name, call);
      });
      await onceItAnswers(server, "findMany", calls.findMany);
    },
  },
  {
    name: "crash: what is under way has happened when it resolves, and happened whole or not at all when it rejects",
    async run({ open, server }) {
      const store = await open();
      await onceItAnswers(server, "findMany", () => store.findMany([uniqueId("session")], NOW));
      const before = await concurrently(CALLS, async () => {
        const session = newSession();
        await store.create(session);
        return session;
      });
      const created = Array.from({ length: CALLS }, () => newSession());
      const revocations = before.map(({ id }) => ending(server, "revoke", () => store.revoke(id, LOGOUT)));
      const creations = created.map((session) => ending(server, "create", () => store.create(session)));
      await Promise.race([...revocations, ...creations]);
      const settled = await whileDown(server, () =>
        Promise.all([Promise.all(revocations), Promise.all(creations)]),
      );

      const ids = [...before, ...created].map(({ id }) => id);
      const found = await onceItAnswers(server, "findMany", () => find(store, ids));
      const revoked = { revokedAt: NOW, revokedReason: "logout", revokedBy: null };
      for (const [index, session] of before.entries()) {
        const { status } = settled[0][index]!;
        const now = found.get(session.id);
        const isAsBefore = status === "rejected" && now?.revokedAt === null;
        equal(now, { ...asFound(session), ...(isAsBefore ? {} : revoked) }, `a revoke that was ${status}`);
      }
      for (const [index, session] of created.entries()) {
        const { status } = settled[1][index]!;
        const now = found.get(session.id);
        const isMissing = status === "rejected" && now === undefined;
        equal(now, isMissing ? undefined : asFound(session), `a create that was ${status}`);
      }
    },
  },
  {
    // Calls that begin before the client has noticed get a connection that is broken, and so the first statement fails,
    // which for a transaction is `begin`. A pool that is not given that connection back waits for it for ever.
    name: "crash: after two that no client noticed at once, as many calls as any pool has connections are answered",
    async run({ open, server }) {
      const store = await open();
      const revokeAll = () => ending(server, "revokeAll", () => store.revokeAll(uniqueId("user"), LOGOUT));
      const allAnswer = async (): Promise<void> => {
        const refused = (await concurrently(CALLS, revokeAll)).find(({ status }) => status === "rejected");
        if (refused?.status === "rejected") throw refused.reason;
      };
      await onceItAnswers(server, "revokeAll", allAnswer);
      for (let crash = 0; crash < 2; crash += 1) {
        const gone = server.kill();
        standStill();
        try {
          await Promise.all([gone, concurrently(CALLS, revokeAll)]);
        } finally {
          await server.restart();
        }
        await onceItAnswers(server, "revokeAll", allAnswer);
      }
    },
  },
]);

async function find(store: SessionStore, ids: readonly string[]): Promise<Map<string, StoredSession>> {
  return new Map((await store.findMany(ids, NOW)).map((session) => [session.id, session]));
}

/** Long enough for a server to die: meanwhile this process hears nothing, as one that computes, or collects garbage. */
function standStill(): void {
  for (const began = performance.now(); performance.now() - began < 300; );
}
