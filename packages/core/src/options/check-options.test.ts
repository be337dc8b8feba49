import { describe, expect, it } from "vitest";
import { memoryCache } from "../memory/memory-cache.ts";
import { memorySessions } from "../memory/memory-sessions.ts";
import type { SessionsOptions } from "./options.ts";
import { checkOptions } from "./check-options.ts";

const SECRET = "correct-horse-battery-staple-0123456789";
const valid: SessionsOptions = {
  issuer: "https://auth.example.com",
  audience: "https://api.example.com",
  keys: [{ kid: "1", alg: "HS256", secret: SECRET }],
  store: memorySessions(),
};

const ALL =
  "issuer, audience, keys, store, cache, claimsSchema, computeClaims, maxSessionsPerUser, cachePrefix, whenFull, " +
  "onRefreshReuse, storeConcurrency, storeQueue, clock, accessTtl, idleTtl, absoluteTtl, rotationGrace, " +
  "clockTolerance, tombstoneMargin, cacheDeadline, storeDeadline, cacheWriteDeadline, reconcileEvery";
const URL = 'such as "https://api.example.com"';
const STORE = "must be an adapter, such as postgresSessions(pool), not a client or a promise.";
const CACHE = "must be an adapter, such as redisCache(client), not a client or a promise.";
const CLOCK = "must be a function that tells whole epoch milliseconds, such as Date.now.";
const SCHEMA = "must be a Standard Schema, such as z.object({ role: z.string() }).";
const DURATION = 'must be a duration, such as "10m", "250ms", "14d", or a whole number of milliseconds.';

const check = (changes: object): unknown => checkOptions({ ...valid, ...changes });

describe("options", () => {
  it("have sensible defaults", () => {
    expect(checkOptions(valid)).toMatchObject({
      audience: ["https://api.example.com"],
      cache: undefined,
      cachePrefix: "",
      accessTtl: 600_000,
      idleTtl: 14 * 86_400_000,
      absoluteTtl: 90 * 86_400_000,
      rotationGrace: 10_000,
      clockTolerance: 5_000,
      tombstoneTtl: 600_000 + 5_000 + 60_000,
      cacheDeadline: 50,
      storeDeadline: 2_000,
      cacheWriteDeadline: 1_000,
      reconcileEvery: 60_000,
      claimsSchema: undefined,
      computeClaims: undefined,
      maxSessionsPerUser: undefined,
      whenFull: "end_oldest",
      onRefreshReuse: "end_session",
      storeConcurrency: 20,
      storeQueue: 10_000,
      clock: Date.now,
    });
  });

  it("take undefined for not given", () => {
    const optional = ALL.split(", ").filter((name) => !(name in valid));
    expect(check(Object.fromEntries(optional.map((name) => [name, undefined])))).toEqual(checkOptions(valid));
  });

  it("take claims by a Standard Schema, a function or both", () => {
    const given = {
      claimsSchema: { "~standard": { version: 1, vendor: "test", validate: () => ({ value: {} }) } },
      computeClaims: () => ({}),
    };
    expect(check(given)).toMatchObject(given);
  });

  it.each<[message: string, changes: object]>([
    ["options: must be an object, see SessionsOptions.", { options: null }],
    ["options: must be an object, see SessionsOptions.", { options: undefined }],
    ["options: must be an object, see SessionsOptions.", { options: "https://auth.example.com" }],
    [`acessTtl: there is no such option. There are ${ALL}.`, { acessTtl: "10m" }],
    [`issuer: must be a non-empty string, ${URL}.`, { issuer: "" }],
    [`issuer: must be a non-empty string, ${URL}.`, { issuer: undefined }],
    [`audience: must be a non-empty string or a list of them, ${URL}.`, { audience: [] }],
    [`audience: must be a non-empty string or a list of them, ${URL}.`, { audience: "" }],
    [`audience: must be a non-empty string or a list of them, ${URL}.`, { audience: undefined }],
    [`audience: must be a non-empty string or a list of them, ${URL}.`, { audience: ["a", 7] }],
    [`store: ${STORE}`, { store: undefined }],
    [`store: ${STORE}`, { store: Promise.resolve(memorySessions()) }],
    [
      `store: ${STORE} It lacks rotate, prune.`,
      { store: { ...memorySessions(), rotate: undefined, prune: 7 } },
    ],
    [`cache: ${CACHE}`, { cache: null }],
    [`cache: ${CACHE} It lacks add.`, { cache: { ...memoryCache(), add: undefined } }],
    ['cachePrefix: must be a string, such as "shop:".', { cachePrefix: 7 }],
    [`clock: ${CLOCK}`, { clock: 7 }],
    [`clock: ${CLOCK}`, { clock: () => new Date() }],
    [`clock: ${CLOCK}`, { clock: () => 0.5 }],
    [`claimsSchema: ${SCHEMA}`, { claimsSchema: null }],
    [`claimsSchema: ${SCHEMA}`, { claimsSchema: { role: "string" } }],
    [`claimsSchema: ${SCHEMA}`, { claimsSchema: { "~standard": { version: 1 } } }],
    [
      "computeClaims: must be a function, such as async ({ userId }) => ({ roles: await rolesOf(userId) }).",
      { computeClaims: { roles: [] } },
    ],
    ["maxSessionsPerUser: must be a whole number of at least 1, such as 5.", { maxSessionsPerUser: 0 }],
    ["maxSessionsPerUser: must be a whole number of at least 1, such as 5.", { maxSessionsPerUser: 1.5 }],
    ["maxSessionsPerUser: must be a whole number of at least 1, such as 5.", { maxSessionsPerUser: null }],
    ["storeConcurrency: must be a whole number of at least 1, such as 20.", { storeConcurrency: "20" }],
    ["storeQueue: must be a whole number of at least 1, such as 10000.", { storeQueue: Infinity }],
    ['whenFull: must be "end_oldest" or "refuse".', { whenFull: "end_newest" }],
    ['onRefreshReuse: must be "end_session" or "end_all".', { onRefreshReuse: true }],
    [`accessTtl: ${DURATION}`, { accessTtl: "10 minutes" }],
    [`storeDeadline: ${DURATION}`, { storeDeadline: Infinity }],
    ["accessTtl: must be at least 1000 ms.", { accessTtl: 60 }],
    ["cacheDeadline: must be at least 1 ms.", { cacheDeadline: 0 }],
    ["cacheDeadline: must be at most 60000 ms.", { cacheDeadline: "2m" }],
    ["absoluteTtl: must be at most 3153600000000 ms.", { absoluteTtl: "40000d" }],
    ["tombstoneMargin: must be at most 86400000 ms.", { tombstoneMargin: "2d" }],
    ["clockTolerance: must be at most 3600000 ms.", { clockTolerance: "2h" }],
    [
      "accessTtl: must be shorter than idleTtl (86400000 ms is not shorter than 86400000 ms), " +
        "or no session could be refreshed in time. Shorten accessTtl or lengthen idleTtl.",
      { accessTtl: "1d", idleTtl: "1d" },
    ],
    [
      "idleTtl: must not be longer than absoluteTtl (7862400000 ms is longer than 7776000000 ms), " +
        "or it would never count. Shorten idleTtl or lengthen absoluteTtl.",
      { idleTtl: "91d" },
    ],
    [
      "rotationGrace: must be shorter than idleTtl, or a stolen refresh token would never be noticed. " +
        'Shorten it; "10s" is enough for two tabs and a lost answer.',
      { rotationGrace: "14d" },
    ],
  ])("refuse: %s", (message, changes) => {
    const given = "options" in changes ? changes.options : { ...valid, ...changes };
    const attempt = (): unknown => checkOptions(given as SessionsOptions);
    expect(attempt).toThrow(new TypeError(`sess: ${message}`));
  });

  it("round clockTolerance up to whole seconds", () => {
    expect(check({ clockTolerance: 1, tombstoneMargin: 0 })).toMatchObject({
      clockTolerance: 1_000,
      tombstoneTtl: 601_000,
    });
  });

  it("accept the ends of the policy, and of every range", () => {
    expect(check({ accessTtl: "1h", idleTtl: "61m", absoluteTtl: "61m" })).toBeDefined();
    expect(
      check({ accessTtl: "1s", rotationGrace: 0, clockTolerance: 0, tombstoneMargin: 0, reconcileEvery: 0 }),
    ).toMatchObject({ accessTtl: 1_000, tombstoneTtl: 1_000, reconcileEvery: 0 });
    expect(check({ absoluteTtl: "36500d", clockTolerance: "1h", tombstoneMargin: "24h" })).toBeDefined();
    expect(check({ maxSessionsPerUser: 1, storeConcurrency: 1, storeQueue: 1 })).toMatchObject({
      maxSessionsPerUser: 1,
      storeConcurrency: 1,
      storeQueue: 1,
    });
  });
});
