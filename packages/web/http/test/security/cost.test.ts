/** No header, path or body costs more than its reading, whatever is repeated in it. */
import { describe, expect, it } from "vitest";
import { direct } from "../direct.ts";

const LENGTH = 262_144;
/** What is linear takes a few milliseconds; what were quadratic would take minutes. */
const LONG = 5_000;

const PIECES: Record<string, string[]> = {
  authorization: ["Bearer ", "Bearer a", "Bearer a.", "bearer\t", "Bearer a.b.c", "\u00a0"],
  cookie: [
    "__Host-sess-access=",
    "__Host-sess-access=a; ",
    "=",
    ";",
    " ",
    "; a=b",
    "__Host-sess-access",
    ";=",
  ],
  "content-type": ["application/json ", "application/json\t", " ", "application/json;", "/"],
  origin: ["https://", "a.", "[", "%", "@", "https://a@"],
  host: ["a", ":", "A."],
  "sec-fetch-site": ["same-origin", ","],
  "user-agent": ["\0", "\ud800", "Mozilla/5.0 (", "a/1 "],
};
const CASES = Object.entries(PIECES).flatMap(([name, pieces]) =>
  pieces.map((piece) => [name, piece] as const),
);

function repeated(piece: string): string {
  return piece.repeat(Math.ceil(LENGTH / piece.length));
}

describe("a quarter of a megabyte", { timeout: 60_000 }, () => {
  it.each(CASES)("of %s: %j", async (name, piece) => {
    const { web } = direct();
    const sent = new Map([
      ["content-type", "application/json"],
      [name, repeated(piece)],
    ]);
    const headers = { get: (asked: string): string | null => sent.get(asked) ?? null };
    const started = performance.now();
    await web.authenticate({ method: "POST", headers });
    await web.handle({ method: "POST", url: "/auth/refresh", headers, body: null });
    await web.signIn({ method: "GET", headers }, { userId: "ada" });
    expect(performance.now() - started).toBeLessThan(LONG);
  });

  it.each(["/", "%", "/auth/devices/%41", "?", "#", "..", "/auth/refresh/", "\\", "@", ":"])(
    "of path: %j",
    async (piece) => {
      const { web } = direct();
      const headers = new Headers();
      const started = performance.now();
      for (const url of [repeated(piece), `/auth/devices/${repeated(piece)}`]) {
        await web.handle({ method: "GET", url, headers, body: null });
      }
      expect(performance.now() - started).toBeLessThan(LONG);
    },
  );

  it.each(["[", '{"a":', '"', "\\", " ", "1", '{"refresh_token":', "\u2028"])(
    "of body: %j",
    async (piece) => {
      const { web } = direct();
      const headers = new Headers({ "content-type": "application/json" });
      const bytes = new TextEncoder().encode(repeated(piece));
      const started = performance.now();
      for (const body of [
        [bytes],
        [bytes.subarray(0, 16_384)],
        Array.from(bytes.subarray(0, 16_384), (byte) => Uint8Array.of(byte)),
      ]) {
        const response = await web.handle({ method: "POST", url: "/auth/refresh", headers, body });
        expect(response?.status).toBe(400);
      }
      expect(performance.now() - started).toBeLessThan(LONG);
    },
  );
});
