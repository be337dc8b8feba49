/** What the behaviours expect, in words; with node:assert, so that any test runner will do. */
import { deepEqual, equal } from "node:assert/strict";
import { type Browser, cleared } from "../browser.ts";
import type { World } from "../world.ts";

export const ACCESS = "__Host-sess-access";
export const REFRESH = "__Secure-sess-refresh";
export const BOTH: string[] = [ACCESS, REFRESH];

export interface Expected {
  readonly status: number;
  readonly body?: unknown;
  readonly challenge?: string;
  readonly clears?: readonly string[];
}

/** Every answer of sess's own is this complete: what is not named must not be there. */
export async function expectAnswer(response: Response, expected: Expected): Promise<void> {
  const { status, body, challenge, clears = [] } = expected;
  const text = await response.text();
  equal(response.status, status, text);
  equal(response.headers.get("cache-control"), "no-store");
  equal(response.headers.get("www-authenticate"), challenge ?? null);
  deepEqual(cleared(response), clears);
  if (body === undefined) equal(text, "");
  else deepEqual(JSON.parse(text), body);
}

/** A 401 for a token, with these cookies cleared. */
export function refusal(reason: keyof typeof DESCRIPTIONS, clears: readonly string[] = []): Expected {
  return {
    status: 401,
    body: { error: "invalid_token", reason },
    challenge: `Bearer realm="api", error="invalid_token", error_description="${DESCRIPTIONS[reason]}"`,
    clears,
  };
}

const DESCRIPTIONS = {
  malformed: "The token is malformed",
  bad_signature: "The signature of the token is not valid",
  claim_mismatch: "The token is not meant for this",
  expired: "The token has expired",
  revoked: "The session was ended",
  unknown_session: "The session does not exist",
  refresh_reused: "The refresh token was used before",
  denied: "The token was denied",
};

export const NO_CREDENTIAL: Expected = {
  status: 401,
  body: { error: "missing_token" },
  challenge: 'Bearer realm="api"',
};
/** All is well with the session, but for `/sensitive` (RFC 9470 §3): no cookie is cleared. */
export const STEP_UP: Expected = {
  status: 401,
  body: {
    error: "insufficient_user_authentication",
    reason: "reauthentication_required",
    max_age: 300,
  },
  challenge:
    'Bearer realm="api", error="insufficient_user_authentication", ' +
    'error_description="A more recent authentication is required", max_age="300"',
};
export const CROSS_SITE: Expected = { status: 403, body: { error: "cross_site_request" } };

export async function expectOutage(response: Response): Promise<void> {
  equal(response.headers.get("retry-after"), "1");
  await expectAnswer(response, { status: 503, body: { error: "temporarily_unavailable" } });
}

/** A browser in which `userId` has signed in. */
export async function signedIn(world: World, userId: string = "ada"): Promise<Browser> {
  const browser = world.browser();
  equal((await browser.login(userId)).status, 200);
  return browser;
}

/** What `GET /auth/devices` answers. */
export interface Listed {
  devices: {
    id: string;
    current: boolean;
    name: string;
    device: { label?: string };
    createdAt: string;
    lastSeen: string;
    lastRotated: string;
    expiresAt: string;
  }[];
}

/** Why and by whom each of the user's ended sessions was ended. */
export async function endings(world: World, userId: string = "ada"): Promise<string[]> {
  return (await world.sessions.history(userId))
    .filter(({ revokedAt }) => revokedAt !== null)
    .map(({ revokedReason, revokedBy }) => `${revokedReason} by ${revokedBy}`);
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
