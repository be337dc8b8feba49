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
    });
  });

  it("take undefined for not given", () => {
    expect(check({ accessTtl: undefined, cache: undefined })).toMatchObject({ accessTtl: 600_000 });
  });

  it.each<[string, object]>([
    ["options: must be an object", { options: null }],
    ["acessTtl: there is no such option. There are issuer,", { acessTtl: "10m" }],
    ["issuer: must be a non-empty string", { issuer: "" }],
    ["issuer: must be a non-empty string", { issuer: undefined }],
    ["audience: must be a non-empty string or a list", { audience: [] }],
    ["audience: must be a non-empty string or a list", { audience: undefined }],
    ["audience: must be a non-empty string or a list", { audience: ["a", 7] }],
    ["store: must be an adapter, such as postgresSessions(pool)", { store: undefined }],
    ["store: must be an adapter", { store: Promise.resolve(memorySessions()) }],
    ["It lacks rotate, prune.", { store: { ...memorySessions(), rotate: undefined, prune: 7 } }],
    ["cache: must be an adapter, such as redisCache(client)", { cache: null }],
    ["cache: must be an adapter", { cache: { ...memoryCache(), add: undefined } }],
    ["cachePrefix: must be a string", { cachePrefix: 7 }],
    ["clock: must be a function", { clock: 7 }],
    ["accessTtl: must be a duration, such as", { accessTtl: "10 minutes" }],
    ["accessTtl: must be at least 1000 ms", { accessTtl: 60 }],
    ["accessTtl: must be shorter than idleTtl", { accessTtl: "1d", idleTtl: "1d" }],
    ["idleTtl: must not be longer than absoluteTtl", { idleTtl: "91d" }],
    ["rotationGrace: must be shorter than idleTtl", { rotationGrace: "14d" }],
    ["cacheDeadline: must be at least 1 ms", { cacheDeadline: 0 }],
    ["cacheDeadline: must be at most 60000 ms", { cacheDeadline: "2m" }],
    ["storeDeadline: must be a duration", { storeDeadline: Infinity }],
    ["absoluteTtl: must be at most", { absoluteTtl: "40000d" }],
    ["tombstoneMargin: must be at most", { tombstoneMargin: "2d" }],
    ["clockTolerance: must be at most", { clockTolerance: "2h" }],
    ["clock: must be a function that tells whole epoch milliseconds", { clock: () => new Date() }],
    ["clock: must be", { clock: () => 0.5 }],
  ])("refuse: %s", (message, changes) => {
    const given = "options" in changes ? changes.options : { ...valid, ...changes };
    const attempt = (): unknown => checkOptions(given as SessionsOptions);
    expect(attempt).toThrow(TypeError);
    expect(attempt).toThrow(message);
  });

  it("round clockTolerance up to whole seconds", () => {
    expect(check({ clockTolerance: 1, tombstoneMargin: 0 })).toMatchObject({
      clockTolerance: 1_000,
      tombstoneTtl: 601_000,
    });
  });

  it("accept the ends of the policy", () => {
    expect(check({ accessTtl: "1h", idleTtl: "61m", absoluteTtl: "61m" })).toBeDefined();
  });
});
