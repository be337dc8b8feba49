/** Checks the options when they are given: a wrong one is refused by its name. */
import type { CacheStore } from "../contracts/cache-store.ts";
import type { SessionStore } from "../contracts/session-store.ts";
import { checkKeys } from "../keys/check-keys.ts";
import { checkLifeTimes, DEFAULT_LIFE_TIMES } from "./life-times.ts";
import type { SessionsOptions } from "./options.ts";
import { refuse } from "./refuse.ts";
import type { Settings } from "./settings.ts";

const DEFAULTS = {
  cachePrefix: "",
  whenFull: "end_oldest",
  onRefreshReuse: "end_session",
  storeConcurrency: 20,
  storeQueue: 10_000,
  clock: Date.now,
} as const;

const REQUIRED = ["issuer", "audience", "keys", "store"];
const OPTIONAL = [
  "cache",
  "claimsSchema",
  "computeClaims",
  "maxSessionsPerUser",
  ...Object.keys(DEFAULTS),
  ...Object.keys(DEFAULT_LIFE_TIMES),
];

const STORE_METHODS = [
  "create",
  "findMany",
  "rotate",
  "revoke",
  "revokeAll",
  "reauthenticate",
  "rename",
  "deny",
  "denied",
  "listByUser",
  "history",
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
  const { claimsSchema, computeClaims, maxSessionsPerUser, whenFull, onRefreshReuse } = merged;
  const { storeConcurrency, storeQueue } = merged as { storeConcurrency: number; storeQueue: number };
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
  if (claimsSchema !== undefined && typeof claimsSchema?.["~standard"]?.validate !== "function") {
    refuse("claimsSchema", "a Standard Schema", "such as z.object({ role: z.string() })");
  }
  if (computeClaims !== undefined && typeof computeClaims !== "function") {
    refuse("computeClaims", "a function", "such as async ({ userId }) => ({ roles: await rolesOf(userId) })");
  }
  if (maxSessionsPerUser !== undefined) checkCount("maxSessionsPerUser", maxSessionsPerUser, 5);
  checkCount("storeConcurrency", storeConcurrency, DEFAULTS.storeConcurrency);
  checkCount("storeQueue", storeQueue, DEFAULTS.storeQueue);
  checkChoice("whenFull", whenFull, ["end_oldest", "refuse"]);
  checkChoice("onRefreshReuse", onRefreshReuse, ["end_session", "end_all"]);

  return {
    issuer,
    audience,
    keys: merged.keys,
    store,
    cache,
    cachePrefix,
    clock,
    claimsSchema,
    computeClaims,
    maxSessionsPerUser,
    whenFull,
    onRefreshReuse,
    storeConcurrency,
    storeQueue,
    ...checkLifeTimes(merged),
  };
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

function checkCount(option: string, value: unknown, example: number): void {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return;
  refuse(option, "a whole number of at least 1", `such as ${example}`);
}

function checkChoice(option: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  throw new TypeError(`sess: ${option}: must be ${choices.map((choice) => `"${choice}"`).join(" or ")}.`);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
