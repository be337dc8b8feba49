/** `deny`, `denied`, and what `findMany` tells of them: single tokens, while their session goes on. */
import type { DeniedToken, StoredSession } from "@sess/core";
import { equal, sameMembers } from "../assertions.ts";
import { awkwardTexts } from "./awkward-texts.ts";
import { concurrently } from "./concurrently.ts";
import type { SessionStoreCase } from "./harness.ts";
import { asFound, DAY, deniedToken, MINUTE, NOW, newSession, uniqueId } from "./new-session.ts";

const byJti = (one: DeniedToken, other: DeniedToken): number => (one.jti < other.jti ? -1 : 1);
/** In a known order, since any order will do. */
const sorted = (found: readonly StoredSession[]): StoredSession[] =>
  found
    .map((session) => ({ ...session, denied: session.denied.toSorted(byJti) }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));

export const deniedCases: readonly SessionStoreCase[] = [
  {
    name: "findMany: each session comes with its own denied tokens, and with none if it has none",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const [several, one, none] = [newSession(), newSession(), newSession()];
      for (const session of [several, one, none]) await store.create(session);
      const tokens = Array.from({ length: 5 }, (_, index) =>
        deniedToken(several.id, { reason: `reason ${index}`, expiresAt: NOW + MINUTE + index }),
      );
      const single = deniedToken(one.id);
      for (const token of [...tokens, single, deniedToken(`${one.id} `)]) await store.deny(token);
      const expected = [asFound(several, tokens), asFound(one, [single]), asFound(none)];
      const found = await other.findMany([several.id, one.id, none.id], NOW);
      equal(sorted(found), sorted(expected), "the sessions");
      equal(sorted(await other.findMany([one.id], NOW)), [asFound(one, [single])], "one session");
    },
  },
  {
    name: "findMany: a denied token is left out from its very expiresAt on",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      const [first, second] = [
        deniedToken(session.id),
        deniedToken(session.id, { expiresAt: NOW + MINUTE + 1 }),
      ];
      for (const token of [first, second]) await store.deny(token);
      const at = async (now: number) => sorted(await store.findMany([session.id], now));
      equal(await at(NOW + MINUTE - 1), sorted([asFound(session, [first, second])]), "a millisecond before");
      equal(await at(NOW + MINUTE), [asFound(session, [second])], "at the expiresAt of one");
      equal(await at(NOW + MINUTE + 1), [asFound(session)], "at the expiresAt of both");
    },
  },
  {
    name: "findMany: ended sessions have denied tokens as well",
    async run({ open }) {
      const store = await open();
      const session = newSession({ expiresAt: 1 });
      await store.create(session);
      const token = deniedToken(session.id);
      await store.deny(token);
      await store.revoke(session.id, { reason: "logout", by: null, now: NOW });
      const [found] = await store.findMany([session.id], NOW);
      equal(found?.denied, [token], "the denied tokens");
    },
  },
  {
    name: "deny: does not touch the session",
    async run({ open }) {
      const store = await open();
      const session = newSession();
      await store.create(session);
      await store.deny(deniedToken(session.id));
      const rotated = await store.rotate(session.id, 0, { expiresAt: NOW + DAY, now: NOW + 1 });
      equal([rotated?.gen, rotated?.revokedAt], [1, null], "the session");
      equal((await store.listByUser(session.userId, NOW)).length, 1, "the number of active sessions");
    },
  },
  {
    name: "deny: a second time changes nothing",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const session = newSession();
      await store.create(session);
      const token = deniedToken(session.id);
      await store.deny(token);
      await store.deny(token);
      await other.deny({ ...token, reason: "again", expiresAt: token.expiresAt + 9 });
      const elsewhere = { sessionId: uniqueId("session"), reason: "elsewhere" };
      await other.deny({ ...token, ...elsewhere, expiresAt: token.expiresAt - 9 });
      equal(await store.findMany([session.id], NOW), [asFound(session, [token])], "the session");
      equal(
        (await store.denied(NOW)).filter(({ jti }) => jti === token.jti),
        [token],
        "the denied tokens",
      );
    },
  },
  {
    name: "deny: of concurrent calls for one token one is kept, and none fails",
    async run({ open }) {
      const stores = [await open(), await open()] as const;
      const session = newSession();
      await stores[0].create(session);
      const tokens = Array.from({ length: 20 }, (_, index) =>
        deniedToken(session.id, {
          jti: `jti of ${session.id}`,
          reason: `${index}`,
          expiresAt: NOW + 1 + index,
        }),
      );
      await concurrently(20, (index) => stores[index % 2]!.deny(tokens[index]!));
      const [found] = await stores[0].findMany([session.id], NOW);
      equal(found?.denied.length, 1, "the number of denied tokens");
      equal(found?.denied, [tokens[Number(found?.denied[0]?.reason)]], "the denied token");
    },
  },
  {
    name: "deny: any text is kept as it is, and instants to the millisecond",
    async run({ open }) {
      const store = await open();
      const prefix = uniqueId();
      const of = (text: string) => prefix + text.slice(0, 200);
      for (const [index, text] of awkwardTexts.entries()) {
        const session = newSession({ id: of(text) });
        await store.create(session);
        const token = { jti: of(text), sessionId: session.id, reason: text, expiresAt: NOW + 1 + index };
        await store.deny(token);
        equal(await store.findMany([session.id], NOW), [asFound(session, [token])], JSON.stringify(text));
        equal(
          (await store.denied(NOW)).find(({ jti }) => jti === token.jti),
          token,
          JSON.stringify(text),
        );
      }
    },
  },
  {
    name: "denied: the tokens of all sessions that expire after the instant, and no others",
    async run({ open }) {
      const [store, other] = [await open(), await open()];
      const tokens = [MINUTE, MINUTE + 1, DAY].map((life) =>
        deniedToken(uniqueId("session"), { expiresAt: NOW + life }),
      );
      for (const token of tokens) await store.deny(token);
      const at = async (now: number): Promise<string[]> => {
        const found = await other.denied(now);
        return found.map(({ jti }) => jti).filter((jti) => tokens.some((token) => token.jti === jti));
      };
      const [first, second, third] = tokens.map(({ jti }) => jti) as [string, string, string];
      sameMembers(await at(NOW), [first, second, third], "before all of them");
      sameMembers(await at(NOW + MINUTE), [second, third], "at the expiresAt of the first");
      sameMembers(await at(NOW + DAY), [], "at the expiresAt of the last");
    },
  },
];
