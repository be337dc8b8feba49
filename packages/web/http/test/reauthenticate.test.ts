/** What a proof hands over, and what happens to one for a session that has ended meanwhile. */
import { describe, expect, test } from "vitest";
import { direct, refusalOf, request } from "./direct.ts";

const REVOKED = { error: "invalid_token", reason: "unknown_session" };
const CLEARED = [
  "__Host-sess-access=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax",
  "__Secure-sess-refresh=; Max-Age=0; Path=/auth; HttpOnly; Secure; SameSite=Strict",
];

describe("reauthenticate", () => {
  test("gives the access token in the form of RFC 6749 §5.1, and no other refresh token", async () => {
    const { sessions, web } = direct({ cookies: false });
    const { session } = await sessions.issue({ userId: "ada" });
    const proven = { userId: "ada", sessionId: session.id };
    const outcome = await web.reauthenticate(request("/confirm", { method: "POST" }), proven);
    if (!outcome.ok) throw new Error("refused");
    const { issued, tokens, headers } = outcome;
    expect(tokens).toEqual({
      access_token: issued.accessToken,
      token_type: "Bearer",
      expires_in: expect.closeTo(599, -1),
    });
    expect(headers).toEqual([["Cache-Control", "no-store"]]);
    const auth = await sessions.authenticate(tokens.access_token, { maxAuthAge: "1s" });
    expect(auth).toMatchObject({ ok: true, userId: "ada", sessionId: session.id });
  });

  test.each([
    ["revoked", "ada", true],
    ["another user's", "grace", false],
  ])("of a session that is %s: a 401, which costs both cookies", async (_, userId, revoke) => {
    const { sessions, web } = direct();
    const { accessToken, session } = await sessions.issue({ userId: "ada" });
    if (revoke) await sessions.revoke(session.id);
    const headers = [
      [{ cookie: `__Host-sess-access=${accessToken}` }, CLEARED],
      [{ authorization: `Bearer ${accessToken}` }, []],
    ] as const;
    for (const [sent, cleared] of headers) {
      const proven = { userId, sessionId: session.id };
      const response = await refusalOf(
        web.reauthenticate(request("/confirm", { method: "POST", headers: sent }), proven),
      );
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual(REVOKED);
      expect(response.headers.getSetCookie()).toEqual(cleared);
    }
  });

  test("is refused when it is forged, even where the application did not authenticate it", async () => {
    const { sessions, web } = direct();
    const { accessToken, session } = await sessions.issue({ userId: "ada" });
    const headers = { cookie: `__Host-sess-access=${accessToken}`, "sec-fetch-site": "cross-site" };
    const forged = request("/confirm", { method: "POST", headers });
    const response = await refusalOf(web.reauthenticate(forged, { userId: "ada", sessionId: session.id }));
    expect(response.status).toBe(403);
  });
});

describe("maxAuthAge", () => {
  test("of an optional credential: nobody may come, and somebody must come lately", async () => {
    let now = 1_000_000;
    const { sessions, web } = direct({}, { clock: () => now });
    const how = { optional: true, maxAuthAge: "90s" } as const;
    expect(await web.authenticate(request("/"), how)).toMatchObject({ ok: true, auth: undefined });
    const { accessToken } = await sessions.issue({ userId: "ada" });
    now += 120_000;
    const headers = { cookie: `__Host-sess-access=${accessToken}` };
    const response = await refusalOf(web.authenticate(request("/", { headers }), how));
    expect(await response.json()).toMatchObject({ reason: "reauthentication_required", max_age: 90 });
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test("that is no duration is thrown", async () => {
    const { sessions, web } = direct();
    const { accessToken } = await sessions.issue({ userId: "ada" });
    const headers = { authorization: `Bearer ${accessToken}` };
    // @ts-expect-error: no duration.
    const outcome = web.authenticate(request("/", { headers }), { maxAuthAge: "5 minutes" });
    await expect(outcome).rejects.toThrow("sess: maxAuthAge: must be a duration");
  });
});
