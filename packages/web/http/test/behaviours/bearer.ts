/** Bearer tokens (RFC 6750). */
import { deepEqual, equal } from "node:assert/strict";
import type { Behaviour } from "../world.ts";
import { bearer, expectAnswer, expectOutage, NO_CREDENTIAL, refusal } from "./expectations.ts";

const SCHEMES = ["Bearer", "bearer", "BEARER", "bEARER "];

/** Each is refused as malformed. `TOKEN` stands for a good token. */
const MALFORMED = [
  "Bearer",
  "Bearer a b",
  "Bearer TOKEN TOKEN",
  "Bearer TOKEN, Bearer TOKEN",
  "Bearer TOKEN,TOKEN",
  'Bearer "TOKEN"',
  "Bearer token=TOKEN",
  "Bearer, TOKEN",
  "Bearer %00",
  "Bearer é",
  "Bearer ..",
  "Bearer undefined",
  `Bearer ${"a".repeat(10_000)}`,
];

/** None of them is a bearer credential. */
const OTHER_SCHEMES = [
  "",
  "Basic YTpi",
  "Bearerish TOKEN",
  "DPoP TOKEN",
  "TOKEN",
  "Basic YTpi, Bearer TOKEN",
];

export const bearerBehaviours: readonly Behaviour[] = [
  {
    name: "a bearer token in the Authorization header is accepted, whatever the case of the scheme",
    async check(world) {
      const { accessToken } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      for (const scheme of SCHEMES) {
        const response = await world.browser().send("GET", "/me", {
          authorization: `${scheme} ${accessToken}`,
        });
        deepEqual(await response.json(), { userId: "ada", plan: "pro" }, scheme);
      }
    },
  },
  {
    name: "a request without a credential gets a challenge without an error code (RFC 6750 §3.1)",
    async check(world) {
      await expectAnswer(await world.browser().send("GET", "/me"), NO_CREDENTIAL);
    },
  },
  {
    name: "another scheme is no bearer credential",
    async check(world) {
      const { accessToken } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      for (const header of OTHER_SCHEMES) {
        const authorization = header.replaceAll("TOKEN", accessToken);
        await expectAnswer(await world.browser().send("GET", "/me", { authorization }), NO_CREDENTIAL);
      }
    },
  },
  {
    name: "a header that does not hold one token is refused, and nothing crashes",
    async check(world) {
      const { accessToken } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      for (const header of MALFORMED) {
        const authorization = header.replaceAll("TOKEN", accessToken);
        await expectAnswer(await world.browser().send("GET", "/me", { authorization }), refusal("malformed"));
      }
    },
  },
  {
    name: "every refusal says why, in fixed words",
    async check(world) {
      const { accessToken, refreshToken, session } = await world.sessions.issue({
        userId: "ada",
        claims: { plan: "pro" },
      });
      const me = (token: string): Promise<Response> => world.browser().send("GET", "/me", bearer(token));
      const forged = `${accessToken.slice(0, -10)}AAAAAAAAAA`;
      await expectAnswer(await me(forged), refusal("bad_signature"));
      await expectAnswer(await me(refreshToken), refusal("claim_mismatch"));
      await world.sessions.revoke(session.id);
      await expectAnswer(await me(accessToken), refusal("revoked"));
      world.pass(11 * 60_000);
      await expectAnswer(await me(accessToken), refusal("expired"));
    },
  },
  {
    name: "an outage is a 503 with Retry-After, never a 401",
    async check(world) {
      const { accessToken } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      world.broken.add("store").add("cache");
      for (const path of ["/me", "/maybe", "/strict"]) {
        await expectOutage(await world.browser().send("GET", path, bearer(accessToken)));
      }
      await expectAnswer(await world.browser().send("GET", "/me", bearer("forged")), refusal("malformed"));
      world.broken.clear();
      equal((await world.browser().send("GET", "/me", bearer(accessToken))).status, 200);
    },
  },
  {
    name: "strong consistency asks the store",
    async check(world) {
      const { accessToken } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      const response = await world.browser().send("GET", "/strict", bearer(accessToken));
      deepEqual(await response.json(), { source: "store" });
    },
  },
  {
    name: "an optional credential may be missing, but not be wrong",
    async check(world) {
      const { accessToken } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      const browser = world.browser();
      deepEqual(await (await browser.send("GET", "/maybe")).json(), { userId: null });
      const response = await browser.send("GET", "/maybe", bearer(accessToken));
      deepEqual(await response.json(), { userId: "ada" });
      await expectAnswer(await browser.send("GET", "/maybe", bearer("a b")), refusal("malformed"));
    },
  },
];
