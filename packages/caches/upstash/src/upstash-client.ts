/** What of a client of `@upstash/redis` is used: a structural type, so that its builds for every runtime fit. */

export interface UpstashClient {
  get(key: string): Promise<unknown>;
  set(
    key: string,
    value: string,
    options: { px: number; nx?: never } | { px: number; nx: true },
  ): Promise<unknown>;
}

/** @throws TypeError when it is something else, or would change what it reads. */
export function assertUpstashClient(client: unknown): asserts client is UpstashClient {
  const { get, set } = (client ?? {}) as Partial<Record<keyof UpstashClient, unknown>>;
  if (typeof get !== "function" || typeof set !== "function" || !isOverHttp(client as object)) {
    throw new TypeError(
      `upstashCache: expected a client of @upstash/redis (new Redis(…)), got ${describe(client)}`,
    );
  }
  if (deserializes(client as object)) {
    throw new TypeError(
      'upstashCache: make the client with automaticDeserialization: false: else the user id "007" is read as 7',
    );
  }
}

/** Clients that speak to Redis by themselves have a life, and another `set`. */
function isOverHttp(client: object): boolean {
  return !["status", "isOpen", "disconnect"].some((name) => name in client);
}

/** As far as the client shows; where it does not, each answer is looked at. */
function deserializes(client: object): boolean {
  const { opts } = client as { readonly opts?: { readonly automaticDeserialization?: unknown } };
  return opts !== undefined && opts.automaticDeserialization !== false;
}

/** Never a value from inside: a configuration holds a token. */
function describe(client: unknown): string {
  if (client === null || client === undefined) return String(client);
  if (typeof client === "function") return "a function: is it the class instead of a client?";
  if (typeof client !== "object") return `a ${typeof client}`;
  if ("then" in client) return "a promise: is there an await missing?";
  if ("status" in client || "isOpen" in client)
    return "a client for which there is redisCache of @sess/redis";
  return "an object without the methods of a client: is it its configuration?";
}
