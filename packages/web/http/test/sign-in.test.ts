/** What a sign-in hands over, and what it refuses to. */
import { describe, expect, test } from "vitest";
import { direct, request } from "./direct.ts";

describe("signIn", () => {
  test("gives the tokens in the form of RFC 6749 §5.1, for clients without cookies", async () => {
    const { sessions, web } = direct({ cookies: false });
    const outcome = await web.signIn(request("/login", { method: "POST" }), { userId: "ada" });
    if (!outcome.ok) throw new Error("refused");
    const { issued, tokens, headers } = outcome;
    expect(tokens).toEqual({
      access_token: issued.accessToken,
      token_type: "Bearer",
      expires_in: expect.closeTo(599, -1),
      refresh_token: issued.refreshToken,
    });
    expect(headers).toEqual([["Cache-Control", "no-store"]]);
    expect(await sessions.authenticate(tokens.access_token)).toMatchObject({ ok: true, userId: "ada" });
  });

  test("keeps what the application knows of the device beside the User-Agent", async () => {
    const { sessions, web } = direct();
    const headers = { "user-agent": "Browser/1.0" };
    const device = { ip: "192.0.2.1", label: "Laptop" };
    await web.signIn(request("/login", { method: "POST", headers }), { userId: "ada", device });
    const [session] = await sessions.list("ada");
    expect(session?.device).toEqual({ userAgent: "Browser/1.0", ...device });
  });

  test("may end a redirect from an identity provider, which is a GET from another site", async () => {
    const { web } = direct();
    const headers = { "sec-fetch-site": "cross-site" };
    const outcome = await web.signIn(request("/callback?code=1", { headers }), { userId: "ada" });
    expect(outcome.ok).toBe(true);
  });

  test("throws before a browser could drop a cookie, and leaves no session behind", async () => {
    const { sessions, web } = direct();
    const claims = { roles: "r".repeat(4_000) };
    await expect(web.signIn(request("/login"), { userId: "ada", claims })).rejects.toThrow(
      /^sess: the cookie __Host-sess-access would take \d+ bytes, .* make the claims shorter\.$/,
    );
    expect(await sessions.list("ada")).toEqual([]);
  });

  test("throws what the sign-in itself has wrong", async () => {
    const { web } = direct();
    await expect(web.signIn(request("/login"), { userId: "" })).rejects.toThrow(TypeError);
  });
});
