/** What `authenticate` does with input that no server lets through, and with programming errors. */
import { describe, expect, test } from "vitest";
import { httpSessions } from "../src/index.ts";
import { direct, refusalOf, request } from "./direct.ts";

const MEGABYTE = "a".repeat(1_048_576);

describe("authenticate", () => {
  test.each([
    ["a token of a megabyte", { authorization: `Bearer ${MEGABYTE}` }],
    ["a megabyte of spaces and a letter", { authorization: `Bearer ${" ".repeat(1_048_576)}a b` }],
    ["a cookie of a megabyte", { cookie: `__Host-sess-access=${MEGABYTE}` }],
    ["a hundred thousand cookies of one name", { cookie: "__Host-sess-access=a;".repeat(100_000) }],
  ])("%s is refused as malformed, and at once", async (_, headers) => {
    const { web } = direct();
    const started = performance.now();
    const response = await refusalOf(web.authenticate(request("/", { headers })));
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ error: "invalid_token", reason: "malformed" });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test.each<[status: number, Record<string, string>]>([
    [200, {}],
    [200, { origin: "https://app.example" }],
    [200, { "sec-fetch-site": "same-origin", origin: "https://app.example" }],
    [200, { origin: "https://trusted.example" }],
    [403, { origin: "https://evil.example" }],
    [403, { origin: "https://evil.app.example", "sec-fetch-site": "same-site" }],
    [403, { origin: "null" }],
  ])("%i for a WebSocket with a cookie: %j", async (status, sent) => {
    const { sessions, web } = direct({ trustedOrigins: ["https://trusted.example"] });
    const { accessToken } = await sessions.issue({ userId: "ada" });
    const cookie = `__Host-sess-access=${accessToken}`;
    const names: Record<string, string> = { upgrade: "websocket", host: "app.example", cookie, ...sent };
    const headers = { get: (name: string): string | null => names[name] ?? null };
    const outcome = await web.authenticate({ method: "GET", headers });
    expect(outcome.ok ? 200 : outcome.response.status).toBe(status);
  });

  test.each<[status: number, url: string | undefined]>([
    [200, "https://app.example/me"],
    [403, "https://other.example/me"],
    [403, undefined],
  ])("%i where there is no Host, from https://app.example to %s", async (status, url) => {
    const { sessions, web } = direct();
    const { accessToken } = await sessions.issue({ userId: "ada" });
    const headers = new Headers({
      origin: "https://app.example",
      cookie: `__Host-sess-access=${accessToken}`,
    });
    const outcome = await web.authenticate({ method: "POST", headers, ...(url && { url }) });
    expect(outcome.ok ? 200 : outcome.response.status).toBe(status);
  });

  test("white space inside a good token makes it a bad one", async () => {
    const { sessions, web } = direct();
    const { accessToken } = await sessions.issue({ userId: "ada" });
    for (const at of [10, accessToken.length - 5]) {
      const authorization = `Bearer ${accessToken.slice(0, at)} ${accessToken.slice(at)}`;
      const response = await refusalOf(web.authenticate(request("/", { headers: { authorization } })));
      expect(response.status).toBe(401);
    }
  });

  test("takes any object with a method and headers", async () => {
    const { sessions, web } = direct();
    const { accessToken } = await sessions.issue({ userId: "ada" });
    const headers = new Map([["authorization", `Bearer ${accessToken}`]]);
    const outcome = await web.authenticate({
      method: "GET",
      headers: { get: (name) => headers.get(name) ?? null },
    });
    expect(outcome).toMatchObject({ ok: true, auth: { userId: "ada" }, headers: [] });
  });

  test("a programming error is thrown, and not taken for an outage", async () => {
    const bug = new TypeError("a bug");
    const { sessions } = direct();
    const web = httpSessions({ ...sessions, authenticate: () => Promise.reject(bug) });
    const headers = { authorization: "Bearer a" };
    await expect(web.authenticate(request("/", { headers }))).rejects.toBe(bug);
    await expect(web.handle(request("/auth/devices", { headers }))).rejects.toBe(bug);
  });

  test("nothing of the realm gets out of its quotes", async () => {
    const { web } = direct({ realm: 'a"b\\c' });
    const response = await refusalOf(web.authenticate(request("/")));
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="a\\"b\\\\c"');
  });
});
