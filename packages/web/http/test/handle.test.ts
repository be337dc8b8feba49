/** How the routes read bodies and URLs that no HTTP client sends. */
import { SessError } from "@sess/core";
import { describe, expect, test } from "vitest";
import { httpSessions } from "../src/index.ts";
import { direct, request } from "./direct.ts";

const JSON_TYPE = { "content-type": "application/json" };

describe("handle", () => {
  test("reads no further than the limit of an endless body", async () => {
    const { web } = direct();
    let sent = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        sent += 1_024;
        yield new Uint8Array(1_024).fill(32);
      }
    }
    const headers = new Headers(JSON_TYPE);
    const response = await web.handle({ method: "POST", url: "/auth/refresh", headers, body: endless() });
    expect(response?.status).toBe(400);
    expect(sent).toBe(17 * 1_024);
  });

  test.each(["{", "null", '"x"', "1", "{}{}", new Uint8Array([0x7b, 0xff, 0x7d])])(
    "refuses a body that is no JSON object in UTF-8, without quoting it: %s",
    async (body) => {
      const { web } = direct();
      const response = await web.handle(
        request("/auth/refresh", { method: "POST", headers: JSON_TYPE, body }),
      );
      expect(response?.status).toBe(400);
      expect(await response?.json()).toEqual({
        error: "invalid_request",
        error_description: "the body must be a JSON object",
      });
    },
  );

  test("takes a URL with or without an origin, and one that is none for somebody else's", async () => {
    const { web } = direct();
    const status = async (url: string): Promise<number | undefined> =>
      (await web.handle({ method: "OPTIONS", url, headers: new Headers(), body: null }))?.status;
    expect(await status("https://sess.example/auth/devices?x=/y")).toBe(204);
    expect(await status("/auth/devices#x")).toBe(204);
    for (const url of [
      "*",
      "//",
      "http://",
      "",
      "//auth/devices",
      "http://[/auth/devices",
      "/auth/devices/",
    ]) {
      expect(await status(url)).toBeUndefined();
    }
  });

  test("lives below the basePath, as do the refresh cookie and nothing else", async () => {
    const { web } = direct({ basePath: "/api/v1/auth" });
    expect((await web.handle(request("/api/v1/auth/logout", { method: "POST" })))?.status).toBe(204);
    expect(await web.handle(request("/auth/logout", { method: "POST" }))).toBeUndefined();
    const outcome = await web.signIn(request("/login"), { userId: "ada" });
    if (!outcome.ok) throw new Error("refused");
    expect(outcome.headers.map(([, value]) => /Path=[^;]*/.exec(value)?.[0])).toEqual([
      undefined,
      "Path=/",
      "Path=/api/v1/auth",
    ]);
  });

  test("an outage after a refresh on the way: the answer brings the new cookies, for the old ones have been used", async () => {
    const { sessions } = direct();
    const list = (): Promise<never> => Promise.reject(new SessError("ERR_SESS_TIMEOUT", "no answer"));
    const web = httpSessions({ ...sessions, list }, { transparentRefresh: true });
    const signedIn = await web.signIn(request("/login"), { userId: "ada" });
    if (!signedIn.ok) throw new Error("refused");
    const cookie = `__Host-sess-refresh=${signedIn.issued.refreshToken}`;
    const response = await web.handle(request("/auth/devices", { headers: { cookie } }));
    expect(response?.status).toBe(503);
    expect(response?.headers.getSetCookie().map((line) => line.split("=")[0])).toEqual([
      "__Host-sess-access",
      "__Host-sess-refresh",
    ]);
  });
});
