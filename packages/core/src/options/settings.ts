/** The options as the parts use them: checked when they are given, complete, durations in milliseconds. */
import { type Clock, parseDuration } from "../clock.ts";
import type { CacheStore } from "../contracts/cache-store.ts";
import type { SessionStore } from "../contracts/session-store.ts";
import { checkKeys } from "../keys/check-keys.ts";
import type { Key } from "../keys/key.ts";
import type { SessionsOptions } from "./options.ts";

export interface Settings {
  readonly issuer: string;
  readonly audience: string[];
  readonly keys: readonly Key[];
  readonly store: SessionStore;
  readonly cache: CacheStore | undefined;
  readonly cachePrefix: string;
  readonly accessTtl: number;
  readonly idleTtl: number;
  readonly absoluteTtl: number;
  readonly rotationGrace: number;
  readonly clockTolerance: number;
  /** Longer than the life of every access token that was made before a revocation. */
  readonly tombstoneTtl: number;
  readonly cacheDeadline: number;
  readonly storeDeadline: number;
  readonly cacheWriteDeadline: number;
  readonly clock: Clock;
}

const SECOND = 1_000;
const HOUR = 3_600_000;
/** Beyond it, instants are no dates any more. */
const CENTURY = 36_500 * 24 * HOUR;

const DEFAULTS = {
  cachePrefix: "",
  accessTtl: "10m",
  idleTtl: "14d",
  absoluteTtl: "90d",
  rotationGrace: "10s",
  clockTolerance: "5s",
  tombstoneMargin: "1m",
  cacheDeadline: "50ms",
  storeDeadline: "2s",
  cacheWriteDeadline: "1s",
  clock: Date.now,
} as const;

const REQUIRED = ["issuer", "audience", "keys", "store"];
const OPTIONAL = ["cache", ...Object.keys(DEFAULTS)];

const STORE_METHODS = [
  "create",
  "findMany",
  "rotate",
  "revoke",
  "revokeAll",
  "listByUser",
  "revokedSince",
  "prune",
] as const satisfies (keyof SessionStore)[];
const CACHE_METHODS = ["get", "add", "set"] as const satisfies (keyof CacheStore)[];

/** The settings. @throws TypeError that names the option and says what to give instead. */
export function checkOptions(options: SessionsOptions): Settings {
  if (typeof options !== "object" || options === null) refuse("options", "an object", "see SessionsOptions");
  for (const name of Object.keys(options)) {
    if (!REQUIRED.includes(name) && !OPTIONAL.includes(name)) {
      throw new TypeError(
        `sess: ${name}: there is no such option. There are ${[...REQUIRED, ...OPTIONAL].join(", ")}.`,
      );
    }
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const merged = { ...DEFAULTS, ...given } as typeof DEFAULTS & SessionsOptions;
  const { issuer, cachePrefix, store, cache, clock } = merged;
  const audience = [merged.audience ?? []].flat();

  if (!isText(issuer)) refuse("issuer", "a non-empty string", 'such as "https://api.example.com"');
  if (audience.length === 0 || !audience.every(isText)) {
    refuse("audience", "a non-empty string or a list of them", 'such as "https://api.example.com"');
  }
  if (typeof cachePrefix !== "string") refuse("cachePrefix", "a string", 'such as "shop:"');
  if (typeof clock !== "function" || !Number.isSafeInteger(clock())) {
    refuse("clock", "a function that tells whole epoch milliseconds", "such as Date.now");
  }
  checkMethods("store", store, STORE_METHODS, "postgresSessions(pool)");
  if (cache !== undefined) checkMethods("cache", cache, CACHE_METHODS, "redisCache(client)");
  checkKeys(merged.keys);

  const duration = (
    name: keyof typeof DEFAULTS & keyof SessionsOptions,
    least: number,
    most: number,
  ): number => {
    const value = parseDuration(merged[name]);
    if (value === undefined) {
      refuse(name, "a duration", 'such as "10m", "250ms", "14d", or a whole number of milliseconds');
    }
    if (value < least) throw new TypeError(`sess: ${name}: must be at least ${least} ms.`);
    if (value > most) throw new TypeError(`sess: ${name}: must be at most ${most} ms.`);
    return value;
  };
  const accessTtl = duration("accessTtl", SECOND, CENTURY);
  // In whole seconds, as NumericDate is: part of one would let a token live longer than its tombstone.
  const clockTolerance = Math.ceil(duration("clockTolerance", 0, HOUR) / SECOND) * SECOND;
  const settings: Settings = {
    issuer,
    audience,
    keys: merged.keys,
    store,
    cache,
    cachePrefix,
    clock,
    accessTtl,
    idleTtl: duration("idleTtl", SECOND, CENTURY),
    absoluteTtl: duration("absoluteTtl", SECOND, CENTURY),
    rotationGrace: duration("rotationGrace", 0, CENTURY),
    clockTolerance,
    tombstoneTtl: accessTtl + clockTolerance + duration("tombstoneMargin", 0, 24 * HOUR),
    cacheDeadline: duration("cacheDeadline", 1, 60 * SECOND),
    storeDeadline: duration("storeDeadline", 1, 600 * SECOND),
    cacheWriteDeadline: duration("cacheWriteDeadline", 1, 60 * SECOND),
  };
  checkTtlPolicy(settings);
  return settings;
}

/** One policy for all life times: access < idle ≤ absolute, and the grace below the idle time. */
function checkTtlPolicy({ accessTtl, idleTtl, absoluteTtl, rotationGrace }: Settings): void {
  if (accessTtl >= idleTtl) {
    throw new TypeError(
      `sess: accessTtl: must be shorter than idleTtl (${accessTtl} ms is not shorter than ${idleTtl} ms), ` +
        "or no session could be refreshed in time. Shorten accessTtl or lengthen idleTtl.",
    );
  }
  if (idleTtl > absoluteTtl) {
    throw new TypeError(
      `sess: idleTtl: must not be longer than absoluteTtl (${idleTtl} ms is longer than ${absoluteTtl} ms), ` +
        "or it would never count. Shorten idleTtl or lengthen absoluteTtl.",
    );
  }
  if (rotationGrace >= idleTtl) {
    throw new TypeError(
      "sess: rotationGrace: must be shorter than idleTtl, or a stolen refresh token would never be noticed. " +
        'Shorten it; "10s" is enough for two tabs and a lost answer.',
    );
  }
}

function checkMethods(option: string, part: unknown, methods: readonly string[], example: string): void {
  const missing = methods.filter(
    (name) => typeof (part as Record<string, unknown> | null)?.[name] !== "function",
  );
  if (missing.length === 0) return;
  const lack = missing.length === methods.length ? "" : ` It lacks ${missing.join(", ")}.`;
  throw new TypeError(
    `sess: ${option}: must be an adapter, such as ${example}, not a client or a promise.${lack}`,
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function refuse(option: string, kind: string, example: string): never {
  throw new TypeError(`sess: ${option}: must be ${kind}, ${example}.`);
}
