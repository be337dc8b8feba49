/** What of an ioredis client is used: a structural type, so that `Redis` and `Cluster` of 5 and 6 all fit. */

export interface IoredisClient {
  /** ioredis has it and other clients do not, whose `set` would ignore the life time given to this one. */
  readonly status: string;
  get(key: string): Promise<string | null>;
  set(key: string, value: string, unit: "PX", ttlMs: number): Promise<string | null>;
  set(key: string, value: string, unit: "PX", ttlMs: number, condition: "NX"): Promise<string | null>;
}

/** @throws TypeError when it is something else: it says what was given. */
export function assertIoredisClient(client: unknown): asserts client is IoredisClient {
  const { get, set, status } = (client ?? {}) as Partial<Record<keyof IoredisClient, unknown>>;
  if (typeof get === "function" && typeof set === "function" && typeof status === "string") return;
  throw new TypeError(
    `redisCache: expected an ioredis client (new Redis(…) or new Cluster(…)), got ${describe(client)}`,
  );
}

/** Never a value from inside: a config object or a URL may hold a password. */
function describe(client: unknown): string {
  if (client === null || client === undefined) return String(client);
  if (typeof client === "function") return "a function: is it the class instead of a client?";
  if (typeof client !== "object") return `a ${typeof client}`;
  if ("isOpen" in client) return "a client of node-redis";
  if ("then" in client) return "a promise: is there an await missing?";
  if ("get" in client && "set" in client) return "a client of something else";
  return "an object without the methods of a client: is it its configuration?";
}
