/** Who reads the database, or the cache: learns about sessions, and cannot be anybody. */
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CacheStore, SessionStore } from "../../../src/index.ts";
import { createFixture, idle, SECRET } from "../../support/fixture.ts";
import { claimsOf, encode, HEADER } from "../sign-raw.ts";

/** Keeps all that is ever given to a store or a cache, and all that it says. */
function listening<Part extends object>(part: Part, heard: string[]): Part {
  const listen = (method: (...args: unknown[]) => Promise<unknown>, name: string) => {
    return async (...args: unknown[]): Promise<unknown> => {
      const answer = await method(...args);
      heard.push(JSON.stringify([name, args, answer]));
      return answer;
    };
  };
  return Object.fromEntries(
    Object.entries(part).map(([name, method]) => [name, listen(method, name)]),
  ) as Part;
}

/** A session's whole life, and every token of it, seen through both. */
async function lived() {
  const heard: string[] = [];
  const fixture = createFixture({
    wrapStore: (store): SessionStore => listening(store, heard),
    wrapCache: (cache): CacheStore => listening(cache, heard),
  });
  const { sessions } = fixture;
  const device = { userAgent: "Browser/1.0", ip: "192.0.2.1", label: "Laptop" };
  const first = await sessions.issue({ userId: "user", device, claims: { plan: "pro" } });
  const second = await sessions.refresh(first.refreshToken);
  if (!second.ok) throw new Error(second.reason);
  await sessions.authenticate(first.accessToken, { consistency: "strong" });
  await sessions.deny(first.accessToken);
  const other = await sessions.issue({ userId: "user" });
  await sessions.revoke(other.session.id);
  await sessions.revokeAll("user", { except: first.session.id });
  await sessions.reauthenticate(first.session.id, { userId: "user" });
  await sessions.history("user");
  await sessions.reconcile();
  await idle();
  return { ...fixture, heard, tokens: [first, second, other], sessionId: first.session.id };
}

describe("who reads the database and the cache", () => {
  it("finds no token, no part of one but its id, and no key", async () => {
    const { heard, tokens } = await lived();
    const seen = heard.join("\n");
    expect(seen).toContain("session:");
    expect(seen).toContain("Browser/1.0");
    const all = tokens.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]);
    const digests = all.flatMap((token) =>
      ["hex", "base64", "base64url"].map((form) =>
        createHmac("sha256", SECRET)
          .update(token)
          .digest(form as "hex"),
      ),
    );
    for (const part of [...all.flatMap((token) => [token, ...token.split(".")]), ...digests, SECRET]) {
      expect(seen).not.toContain(part);
    }
  });

  it("makes no token with anything in it: nothing there is a key, and nothing is accepted as a token", async () => {
    const { sessions, heard, sessionId } = await lived();
    const words = new Set(heard.flatMap((line) => line.split(/["\\,:[\]{}]+/)));
    expect(words.size).toBeGreaterThan(50);
    const claims = encode(claimsOf(sessionId));
    for (const word of words) {
      const input = `${encode(HEADER)}.${claims}`;
      const forged = `${input}.${createHmac("sha256", word).update(input).digest("base64url")}`;
      expect(await sessions.authenticate(word)).toMatchObject({ ok: false });
      expect(await sessions.refresh(word)).toMatchObject({ ok: false });
      expect(await sessions.authenticate(forged)).toEqual({ ok: false, reason: "bad_signature" });
    }
  });
});
