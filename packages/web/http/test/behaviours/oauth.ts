/** The endpoints for OAuth clients: revocation, introspection, and the public keys. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { HttpOptions } from "../../src/index.ts";
import type { Behaviour } from "../world.ts";
import { bearer, endings, expectAnswer, expectOutage, refusal } from "./expectations.ts";

const SECRET = "correct horse battery staple";
/** With characters that are encoded twice: in the form, and in Basic. */
const ODD = "colon: percent% plus+ ümlaut &=/";

const options: HttpOptions = {
  clients: {
    api: { secret: SECRET },
    "odd:id": { secret: [SECRET, ODD] },
    phone: { public: true },
  },
};

function basic(id: string, secret: string): { authorization: string } {
  const encode = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2);
  return { authorization: `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString("base64")}` };
}
const API = basic("api", SECRET);

const INVALID_CLIENT = {
  status: 401,
  body: { error: "invalid_client" },
  challenge: 'Basic realm="api", charset="UTF-8"',
};
const invalid = (description: string): { status: number; body: object } => ({
  status: 400,
  body: { error: "invalid_request", error_description: description },
});

/** Each way to prove who asks that must not do. */
const NO_PROOF: [headers: Record<string, string>, form: Record<string, string>][] = [
  [{}, {}],
  [{}, { client_id: "api" }],
  [{}, { client_secret: SECRET }],
  [{}, { client_id: "api", client_secret: "wrong" }],
  [{}, { client_id: "nobody", client_secret: SECRET }],
  [{}, { client_id: "__proto__", client_secret: SECRET }],
  [{}, { client_id: "phone", client_secret: SECRET }],
  [basic("api", "wrong"), {}],
  [basic("api", ""), {}],
  [basic("", SECRET), {}],
  [basic("odd:id", SECRET.slice(0, -1)), {}],
  [{ authorization: "Basic" }, {}],
  [{ authorization: "Basic %" }, { client_id: "api", client_secret: SECRET }],
  [{ authorization: "Basic %" }, {}],
  [{ authorization: "Basic YXBp" }, {}],
  [{ authorization: `Basic ${Buffer.from("api:%zz").toString("base64")}` }, {}],
  [{ authorization: `Basic ${Buffer.from([0xff, 0x3a, 0xff]).toString("base64")}` }, {}],
  [{ authorization: `Bearer ${SECRET}` }, {}],
];

const PROOFS: [headers: Record<string, string>, form: Record<string, string>][] = [
  [API, {}],
  [{ authorization: API.authorization.replace("Basic", "basic") }, {}],
  [{}, { client_id: "api", client_secret: SECRET }],
  [basic("odd:id", ODD), {}],
  [basic("odd:id", SECRET), { client_id: "odd:id" }],
  [{}, { client_id: "odd:id", client_secret: ODD }],
];

export const oauthBehaviours: readonly Behaviour[] = [
  {
    name: "introspection: an active token with its claims, and nothing about any other (RFC 7662 §2.2)",
    options,
    async check(world) {
      const { accessToken, refreshToken, session } = await world.sessions.issue({
        userId: "ada",
        claims: { plan: "pro" },
      });
      const introspect = (token: string): Promise<Response> =>
        world.browser().sendForm("/auth/introspect", { token }, API);
      const response = await introspect(accessToken);
      equal(response.headers.get("cache-control"), "no-store");
      const { iat, exp, jti, auth_time: authTime, ...told } = await response.json();
      deepEqual(told, {
        active: true,
        token_type: "Bearer",
        iss: "https://sess.example",
        aud: "https://sess.example",
        sub: "ada",
        sid: session.id,
        plan: "pro",
      });
      ok([iat, exp, authTime].every(Number.isInteger) && typeof jti === "string");
      const inactive = { status: 200, body: { active: false } };
      for (const token of [refreshToken, "garbage", `${accessToken}x`, session.id]) {
        await expectAnswer(await introspect(token), inactive);
      }
      await world.sessions.revoke(session.id);
      await expectAnswer(await introspect(accessToken), inactive);
    },
  },
  {
    name: "introspection by the id of a session, for an edge: whether it goes on, and what is denied in it",
    options,
    async check(world) {
      const { accessToken, session } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      const introspect = async (token: string): Promise<unknown> => {
        const form = { token, token_type_hint: "urn:sess:session" };
        return (await world.browser().sendForm("/auth/introspect", form, API)).json();
      };
      const denied = await world.sessions.deny(accessToken, { reason: "leaked" });
      ok(denied.ok);
      const exp = Math.floor(session.expiresAt / 1_000);
      const about = { sub: "ada", sid: session.id, exp };
      const { expiresAt } = session;
      // Until the token has expired for a node whose clock is behind as well.
      const listed = [{ jti: denied.jti, reason: "leaked", expiresAt: world.now() + 605_000 }];
      deepEqual(await introspect(session.id), {
        active: true,
        ...about,
        session: { expiresAt, revokedAt: null, denied: listed },
      });
      await world.sessions.revoke(session.id);
      deepEqual(await introspect(session.id), {
        active: false,
        ...about,
        session: { expiresAt, revokedAt: world.now(), denied: listed },
      });
      deepEqual(await introspect("another"), { active: false });
      // A hint may be wrong (RFC 7662 §2.1).
      const other = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      equal(((await introspect(other.accessToken)) as { active: boolean }).active, true);
    },
  },
  {
    name: "revocation: ends the session of either token, and is content with one that is none (RFC 7009 §2.2)",
    options,
    async check(world) {
      for (const kind of ["accessToken", "refreshToken"] as const) {
        const issued = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
        const form = { token: issued[kind], token_type_hint: "whatever" };
        for (let times = 0; times < 2; times++) {
          await expectAnswer(await world.browser().sendForm("/auth/revoke", form, API), { status: 200 });
        }
        await expectAnswer(
          await world.browser().send("GET", "/me", bearer(issued.accessToken)),
          refusal("revoked"),
        );
      }
      const garbage = await world.browser().sendForm("/auth/revoke", { token: "garbage" }, API);
      await expectAnswer(garbage, { status: 200 });
      deepEqual(await endings(world), ["revoked_by_client by api", "revoked_by_client by api"]);
    },
  },
  {
    name: "a client of OAuth proves itself in the header or in the form (RFC 6749 §2.3.1), and not at all in vain",
    options,
    async check(world) {
      const { accessToken: token } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      for (const [headers, form] of NO_PROOF) {
        for (const path of ["/auth/introspect", "/auth/revoke"]) {
          await expectAnswer(
            await world.browser().sendForm(path, { ...form, token }, headers),
            INVALID_CLIENT,
          );
        }
      }
      for (const [headers, form] of PROOFS) {
        const response = await world.browser().sendForm("/auth/introspect", { ...form, token }, headers);
        equal((await response.json()).active, true, JSON.stringify([headers, form]));
      }
      for (const form of [{ client_secret: SECRET }, { client_id: "phone" }]) {
        const response = await world.browser().sendForm("/auth/introspect", { ...form, token }, API);
        await expectAnswer(response, invalid("the client must authenticate in one way"));
      }
    },
  },
  {
    name: "a public client of OAuth may revoke, and not introspect",
    options,
    async check(world) {
      const { accessToken: token } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      const form = { client_id: "phone", token };
      const introspected = await world.browser().sendForm("/auth/introspect", form);
      await expectAnswer(introspected, { status: 403, body: { error: "unauthorized_client" } });
      await expectAnswer(await world.browser().sendForm("/auth/revoke", form), { status: 200 });
      await expectAnswer(await world.browser().send("GET", "/me", bearer(token)), refusal("revoked"));
    },
  },
  {
    name: "a form of OAuth that is none, has no token or has two is a 400",
    options,
    async check(world) {
      for (const path of ["/auth/introspect", "/auth/revoke"]) {
        const browser = world.browser();
        await expectAnswer(await browser.sendForm(path, {}, API), invalid("token is missing"));
        await expectAnswer(await browser.sendForm(path, { token: "" }, API), invalid("token is missing"));
        const twice: [string, string][] = [
          ["token", "a"],
          ["token", "b"],
        ];
        await expectAnswer(await browser.sendForm(path, twice, API), invalid("a parameter comes twice"));
        await expectAnswer(
          await browser.sendJson("POST", path, { token: "a" }, API),
          invalid("the body must be application/x-www-form-urlencoded"),
        );
        const long = await browser.sendForm(path, { token: "a".repeat(16_400) }, API);
        await expectAnswer(long, invalid("the body is too large"));
        const get = await browser.send("GET", path, API);
        equal(get.status, 405);
        equal(get.headers.get("allow"), "POST, OPTIONS");
      }
    },
  },
  {
    name: "in an outage, introspection and revocation are a 503 (RFC 7009 §2.2.1)",
    options,
    async check(world) {
      const { accessToken: token } = await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } });
      world.broken.add("store").add("cache");
      for (const path of ["/auth/introspect", "/auth/revoke"]) {
        await expectOutage(await world.browser().sendForm(path, { token }, API));
      }
      const form = { token: "id", token_type_hint: "urn:sess:session" };
      await expectOutage(await world.browser().sendForm("/auth/introspect", form, API));
    },
  },
  {
    name: "without clients and without a provider there are no routes for them",
    async check(world) {
      for (const path of ["/auth/introspect", "/auth/revoke", "/auth/backchannel-logout"]) {
        equal((await world.browser().sendForm(path, { token: "a" }, API)).status, 404);
      }
    },
  },
  {
    name: "the public keys are there for everybody, and secrets are not among them",
    async check(world) {
      const response = await world.browser().send("GET", "/auth/jwks");
      equal(response.status, 200);
      equal(response.headers.get("content-type")?.split(";")[0], "application/jwk-set+json");
      equal(response.headers.get("cache-control"), "public, max-age=300");
      deepEqual(await response.json(), { keys: [] });
      const head = await world.browser().send("HEAD", "/auth/jwks");
      deepEqual([head.status, await head.text()], [200, ""]);
    },
  },
];
