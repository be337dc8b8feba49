/** `POST /auth/backchannel-logout`: OpenID Connect Back-Channel Logout 1.0. */
import { deepEqual, equal } from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from "jose";
import type { HttpOptions } from "../../src/index.ts";
import type { Behaviour, World } from "../world.ts";
import { bearer, endings, expectAnswer, refusal, signedIn } from "./expectations.ts";

const PROVIDER = "https://op.example";
const EVENTS = { "http://schemas.openid.net/event/backchannel-logout": {} };
const PATH = "/auth/backchannel-logout";

const pair = (): { publicKey: KeyObject; privateKey: KeyObject } =>
  generateKeyPairSync("ec", { namedCurve: "P-256" });
const ours = pair();
const another = pair();

const backchannelLogout = {
  issuer: PROVIDER,
  clientId: "sess",
  jwks: { keys: [{ ...ours.publicKey.export({ format: "jwk" }), kid: "op", alg: "ES256" }] },
  sessionsOf: ({ sub, sid }) => {
    if (sid !== undefined) return { sessionIds: [sid] };
    return sub === "op|ada" ? { userId: "ada" } : undefined;
  },
} as const satisfies HttpOptions["backchannelLogout"];
const options: HttpOptions = { backchannelLogout };

interface Made {
  readonly claims?: { readonly [Name in keyof JWTPayload]?: JWTPayload[Name] | undefined };
  readonly header?: { readonly [Name in keyof JWTHeaderParameters]?: JWTHeaderParameters[Name] | undefined };
  readonly key?: KeyObject | Uint8Array;
}

/** A logout token as §2.4 has it, but for what is said. */
function logoutToken(world: World, { claims, header, key = ours.privateKey }: Made = {}): Promise<string> {
  const iat = world.now() / 1_000;
  return new SignJWT({
    iss: PROVIDER,
    aud: "sess",
    iat,
    exp: iat + 120,
    jti: "1",
    sub: "op|ada",
    events: EVENTS,
    ...(claims as JWTPayload),
  })
    .setProtectedHeader({ alg: "ES256", kid: "op", typ: "logout+jwt", ...header } as JWTHeaderParameters)
    .sign(key);
}

async function send(world: World, token: string): Promise<Response> {
  return world.browser().sendForm(PATH, { logout_token: token });
}

const NOT_VALID = "the logout token is not valid";
const NONE = "the token is no logout token";
const AN_HOUR = 3_600;

/** §2.6, and what attackers try. */
const REFUSED: [name: string, says: string, made: (now: number) => Made][] = [
  ["of another provider", NOT_VALID, () => ({ claims: { iss: "https://evil.example" } })],
  ["for another client", NOT_VALID, () => ({ claims: { aud: "other" } })],
  ["signed with another key", NOT_VALID, () => ({ key: another.privateKey })],
  ["of an unknown key", NOT_VALID, () => ({ header: { kid: "x" } })],
  ["with a secret", NOT_VALID, () => ({ header: { alg: "HS256" }, key: new Uint8Array(32) })],
  ["that has expired", NOT_VALID, (now) => ({ claims: { iat: now - AN_HOUR, exp: now - AN_HOUR + 60 } })],
  [
    "without an end, and old",
    "the logout token is too old",
    (now) => ({ claims: { iat: now - AN_HOUR, exp: undefined } }),
  ],
  [
    "that is old",
    "the logout token is too old",
    (now) => ({ claims: { iat: now - AN_HOUR, exp: now + AN_HOUR } }),
  ],
  [
    "from the future",
    "the logout token is too old",
    (now) => ({ claims: { iat: now + AN_HOUR, exp: now + AN_HOUR } }),
  ],
  ["without an instant", NOT_VALID, () => ({ claims: { iat: undefined } })],
  ["without an id", NOT_VALID, () => ({ claims: { jti: undefined } })],
  ["without events", NOT_VALID, () => ({ claims: { events: undefined } })],
  ["of another event", NONE, () => ({ claims: { events: { "http://schemas.openid.net/event/x": {} } } })],
  ["whose events are text", NONE, () => ({ claims: { events: "backchannel-logout" } })],
  ["with a nonce, as an ID token", NONE, () => ({ claims: { nonce: "n" } })],
  ["of another type", NONE, () => ({ header: { typ: "at+jwt" } })],
  ["that names nobody", "the logout token names nobody", () => ({ claims: { sub: undefined } })],
  ["that names an empty text", "the logout token names nobody", () => ({ claims: { sub: "" } })],
  ["that names a number", "the logout token names nobody", () => ({ claims: { sid: 7 } })],
];

export const backchannelLogoutBehaviours: readonly Behaviour[] = [
  {
    name: "back-channel logout: by subject, all of the user's sessions end",
    options,
    async check(world) {
      const ada = [await signedIn(world), await signedIn(world)];
      const grace = await signedIn(world, "grace");
      const response = await send(world, await logoutToken(world));
      await expectAnswer(response, { status: 200 });
      for (const browser of ada) equal((await browser.send("GET", "/me")).status, 401);
      equal((await grace.send("GET", "/me")).status, 200);
      const ended = `backchannel_logout by ${PROVIDER}`;
      deepEqual(await endings(world), [ended, ended]);
      // Again, and for somebody who is not here, there is nothing to do.
      await expectAnswer(await send(world, await logoutToken(world)), { status: 200 });
      await expectAnswer(await send(world, await logoutToken(world, { claims: { sub: "op|eve" } })), {
        status: 200,
      });
    },
  },
  {
    name: "back-channel logout: by session, no other ends",
    options,
    async check(world) {
      const [one, other] = [
        await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } }),
        await world.sessions.issue({ userId: "ada", claims: { plan: "pro" } }),
      ];
      const claims = { sid: one.session.id };
      await expectAnswer(await send(world, await logoutToken(world, { claims })), { status: 200 });
      const me = (token: string): Promise<Response> => world.browser().send("GET", "/me", bearer(token));
      await expectAnswer(await me(one.accessToken), refusal("revoked"));
      equal((await me(other.accessToken)).status, 200);
    },
  },
  {
    name: "back-channel logout: a token that is untyped, or has no end of its own and is fresh, will do",
    options,
    async check(world) {
      for (const made of [
        { header: { typ: undefined } },
        { header: { typ: "JWT" } },
        { claims: { exp: undefined } },
      ]) {
        await expectAnswer(await send(world, await logoutToken(world, made)), { status: 200 });
      }
    },
  },
  {
    name: "back-channel logout: any other token is a 400, and ends nothing",
    options,
    async check(world) {
      const browser = await signedIn(world);
      for (const [name, says, made] of REFUSED) {
        const response = await send(world, await logoutToken(world, made(world.now() / 1_000)));
        const body = { error: "invalid_request", error_description: says };
        await expectAnswer(response, { status: 400, body }).catch((error: unknown) => {
          throw new Error(`a token ${name}`, { cause: error });
        });
      }
      const accessToken = browser.value("__Host-sess-access");
      for (const token of ["garbage", "a.b.c", accessToken]) equal((await send(world, token)).status, 400);
      const none = await world.browser().sendForm(PATH, {});
      await expectAnswer(none, {
        status: 400,
        body: { error: "invalid_request", error_description: "logout_token is missing" },
      });
      equal((await world.browser().sendJson("POST", PATH, { logout_token: "x" })).status, 400);
      equal((await browser.send("GET", "/me")).status, 200);
    },
  },
  {
    name: "back-channel logout: an outage of the store is a 400 too (§2.8), and nothing is lost",
    options,
    async check(world) {
      const browser = await signedIn(world);
      const token = await logoutToken(world);
      world.broken.add("store");
      const response = await send(world, token);
      equal(response.headers.get("retry-after"), "1");
      await expectAnswer(response, { status: 400, body: { error: "temporarily_unavailable" } });
      world.broken.clear();
      equal((await browser.send("GET", "/me")).status, 200);
      await expectAnswer(await send(world, token), { status: 200 });
      equal((await browser.send("GET", "/me")).status, 401);
    },
  },
  {
    name: "back-channel logout: so is a provider whose keys cannot be had",
    options: { backchannelLogout: { ...backchannelLogout, jwks: "http://127.0.0.1:9/jwks" } },
    async check(world) {
      const response = await send(world, await logoutToken(world));
      await expectAnswer(response, { status: 400, body: { error: "temporarily_unavailable" } });
    },
  },
];
