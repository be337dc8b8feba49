/** Checks what a sign-in says: clear errors for what the application chose, cuts for what a client sent. */
import type { Device, JsonObject } from "../contracts/session.ts";

/** Claims that sess sets itself, or that would change what a token means. */
const RESERVED_CLAIMS = [
  "iss",
  "sub",
  "aud",
  "exp",
  "nbf",
  "iat",
  "jti",
  "sid",
  "gen",
  "auth_time",
  "__proto__",
];

/** OpenID Connect Core 1.0 §2 allows a `sub` no more. */
const MAX_USER_ID = 255;
const MAX_REASON = 255;

/** @throws TypeError that names the argument and says what is wrong with it. */
export function checkUserId(userId: unknown): asserts userId is string {
  if (!isStorable(userId) || userId === "" || userId.length > MAX_USER_ID) {
    throw new TypeError(`sess: userId: must be ${textRule(1, MAX_USER_ID)}.`);
  }
}

/** @throws TypeError that names the argument and says what is wrong with it. */
export function checkReason(reason: unknown, by: unknown): asserts reason is string {
  for (const [name, text] of Object.entries({ reason, by: by ?? "nobody" })) {
    if (!isStorable(text) || text === "" || text.length > MAX_REASON) {
      throw new TypeError(`sess: ${name}: must be ${textRule(1, MAX_REASON)}.`);
    }
  }
}

/** @throws TypeError that names the argument. What is no id of ours is simply unknown. */
export function checkSessionId(sessionId: unknown, name: string): asserts sessionId is string {
  if (typeof sessionId !== "string") throw new TypeError(`sess: ${name}: must be a string.`);
}

/** The claims as JSON gives them back, which is how they come out of a token and a store. */
export function checkClaims(claims: unknown): JsonObject {
  if (claims === undefined) return {};
  const kept = asJson(claims);
  if (typeof kept !== "object" || kept === null || Array.isArray(kept)) {
    throw new TypeError("sess: claims: must be an object.");
  }
  for (const name of RESERVED_CLAIMS) {
    if (Object.hasOwn(kept, name))
      throw new TypeError(`sess: claims: "${name}" is set by sess. Rename yours.`);
  }
  return kept as JsonObject;
}

function asJson(value: unknown): unknown {
  let isOdd = false;
  let json: unknown;
  try {
    json = JSON.parse(JSON.stringify(value) ?? "null", (name, part: unknown) => {
      isOdd ||= !isStorable(name) || (typeof part === "string" && !isStorable(part));
      return part;
    });
  } catch {
    throw new TypeError("sess: claims: must be JSON: no cycles, no BigInt, and not nested a thousand deep.");
  }
  if (isOdd) throw new TypeError("sess: claims: no text in it may hold U+0000 or half of a surrogate pair.");
  return json;
}

/** The device as it can be stored. A client may send any header: that must not keep anybody from signing in. */
export function cutDevice(device: Device | null | undefined): Device {
  const { userAgent, ip, label } = device ?? {};
  const known = { userAgent: cut(userAgent, 512), ip: cut(ip, 64), label: cutLabel(label) };
  return Object.fromEntries(Object.entries(known).filter(([, text]) => text !== undefined));
}

export function cutLabel(label: unknown): string | undefined {
  return cut(label, 128);
}

function cut(text: unknown, length: number): string | undefined {
  if (typeof text !== "string") return undefined;
  return text.replaceAll("\0", "").slice(0, length).toWellFormed() || undefined;
}

/** Text that every store and token gives back as it was. */
export function isStorable(text: unknown): text is string {
  return typeof text === "string" && text.isWellFormed() && !text.includes("\0");
}

function textRule(least: number, most: number): string {
  return `a string of ${least} to ${most} characters, without U+0000 and halves of surrogate pairs`;
}
