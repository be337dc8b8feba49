/** Whatever a client sends: one of the documented answers, nothing thrown, nothing changed, nothing reflected. */
import { equal, match, ok } from "node:assert/strict";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { always, PATIENCE } from "../../../../core/test/security/always.ts";
import {
  inherited,
  mutated,
  nastyName,
  nastyObject,
  nastyValue,
} from "../../../../core/test/security/nasty.ts";
import type { RouteRequest } from "../../src/index.ts";
import { direct } from "../direct.ts";

const MARK = "sent-by-the-client";
const ACCESS = "__Host-sess-access";
const REFRESH = "__Secure-sess-refresh";
const HEADERS = ["authorization", "cookie", "origin", "sec-fetch-site", "host", "content-type", "user-agent"];

const { sessions, web } = direct();
const { accessToken, refreshToken, session } = await sessions.issue({ userId: "ada" });

const text = fc.oneof(
  nastyName,
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(MARK, `\r\nSet-Cookie: ${MARK}=1`, `"${MARK}`, `,${MARK}`, `; ${MARK}`),
);
const token = fc.oneof(mutated(accessToken), mutated(refreshToken), text).filter((sent) => !isOurs(sent));
const cookie = fc
  .array(
    fc.tuple(fc.oneof(fc.constantFrom(ACCESS, REFRESH), text), token, fc.constantFrom(";", "; ", ",", "")),
  )
  .map((cookies) => cookies.map(([name, value, end]) => `${name}=${value}${end}`).join(""));
const header = fc.oneof(
  text,
  cookie,
  token.map((sent) => `Bearer ${sent}`),
  fc.constantFrom("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
  fc.constantFrom("same-origin", "none", "cross-site", "null", "https://evil.example"),
);
const path = fc.oneof(
  fc.constantFrom("/auth/refresh", "/auth/logout", "/auth/logout-all", "/auth/devices", "/auth/devices/"),
  fc.constant(`/auth/devices/${session.id}`),
  text.map((id) => `/auth/devices/${id}`),
  text.map((id) => `/auth/devices/${encodeURIComponent(id.toWellFormed())}`),
  text,
);
const body = fc.oneof(
  fc.constant(null),
  token.map((sent) => JSON.stringify({ refresh_token: sent })),
  fc.oneof(nastyObject, nastyValue, text),
  token.map((sent) => `refresh_token=${sent}`),
  token.map((sent) => `{"__proto__":{"refresh_token":${JSON.stringify(sent)}},"label":"${MARK}"}`),
);
const request = fc.record({
  method: fc.oneof(fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "post"), text),
  url: path,
  headers: fc
    .dictionary(fc.constantFrom(...HEADERS), header)
    .map((sent): RouteRequest["headers"] => ({ get: (name) => sent[name] ?? null })),
  body: fc
    .tuple(body, fc.integer({ min: 1, max: 50 }))
    .map(([sent, size]) => (sent === null ? null : inPieces(new TextEncoder().encode(sent), size))),
});

/** A good token counts wherever it stands by itself, such as between semicolons. */
function isOurs(sent: string): boolean {
  return sent.includes(accessToken) || sent.includes(refreshToken);
}

function inPieces(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

/** Complete, never stored, and in fixed words: nothing that was sent comes back. */
async function expectAnswer(response: Response, statuses: readonly number[]): Promise<void> {
  ok(statuses.includes(response.status), String(response.status));
  const said = [...response.headers].join("\n") + (await response.text());
  ok(!said.includes(MARK), said);
  for (const line of response.headers.getSetCookie()) match(line, /^__\w+-sess-\w+=; Max-Age=0; /);
  if (response.status !== 200) equal(response.headers.get("cache-control"), "no-store");
}

describe("requests without a good token", { timeout: PATIENCE }, () => {
  it("to the routes change nothing, and get an answer or are somebody else's", async () => {
    const before = inherited();
    let answered = 0;
    await always(1_000, [request], async (sent) => {
      const response = await web.handle(sent);
      if (response === undefined) return;
      answered += 1;
      await expectAnswer(response, [204, 400, 401, 403, 405]);
    });
    expect(answered, "or nothing has been tried").toBeGreaterThan(200);
    expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true });
    expect(await sessions.list("ada")).toEqual([session]);
    expect(inherited()).toEqual(before);
  });

  it("to the application are refused, or nobody's", async () => {
    const refused = always(500, [request, fc.boolean()], async (sent, optional) => {
      const outcome = await web.authenticate(sent, { optional });
      if (!outcome.ok) return expectAnswer(outcome.response, [401, 403]);
      ok(optional);
      equal(outcome.auth, undefined);
      for (const [name, value] of outcome.headers)
        match(`${name}: ${value}`, /^(?:Set-Cookie: __\w+-sess-\w+=; |Cache-Control: no-store$)/);
    });
    await expect(refused).resolves.toBeUndefined();
  });

  it("that sign in keep of the device what can be kept, whatever it calls itself", async () => {
    const kept = always(200, [request], async (sent) => {
      const outcome = await web.signIn(sent, { userId: "grace" });
      if (!outcome.ok) return expectAnswer(outcome.response, [403]);
      const { userAgent = "" } = outcome.issued.session.device;
      ok(userAgent.isWellFormed() && !userAgent.includes("\0") && userAgent.length <= 512);
      for (const [, value] of outcome.headers) ok(!value.includes(MARK));
    });
    await expect(kept).resolves.toBeUndefined();
  });
});

describe("a cookie that is good", { timeout: PATIENCE }, () => {
  const isHere = (site: string): boolean => site === "same-origin" || site === "none";

  it("changes nothing for a page that does not say it is from here, whatever it says instead", async () => {
    const change = fc.constantFrom(
      "POST /auth/refresh",
      "POST /auth/logout",
      "POST /auth/logout-all",
      "DELETE /auth/devices",
    );
    const site = header.filter((said) => said !== "" && !isHere(said));
    const forged = always(
      300,
      [change, site, fc.option(header, { nil: null })],
      async (what, said, origin) => {
        const [method, url] = what.split(" ") as [string, string];
        const headers = new Map<string, string | null>([
          ["cookie", `${ACCESS}=${accessToken}; ${REFRESH}=${refreshToken}`],
          ["sec-fetch-site", said],
          ["origin", origin],
          ["host", "sess.example"],
        ]);
        const response = await web.handle({
          method,
          url,
          headers: { get: (name) => headers.get(name) ?? null },
          body: null,
        });
        equal(response?.status, 403);
      },
    );
    await expect(forged).resolves.toBeUndefined();
    expect(await sessions.list("ada")).toEqual([session]);
  });
});
