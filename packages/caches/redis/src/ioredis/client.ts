/** What of an ioredis client is used: a structural type, so that `Redis` and `Cluster` of 5 and 6 all fit. */

export interface IoredisClient {
  /** ioredis has it and other clients do not, whose `set` would ignore the life time given to this one. */
  readonly status: string;
  get(key: string): Promise<string | null>;
  set(key: string, value: string, unit: "PX", ttlMs: number): Promise<string | null>;
  set(key: string, value: string, unit: "PX", ttlMs: number, condition: "NX"): Promise<string | null>;
  call(command: string, ...words: (string | number)[]): Promise<unknown>;
}

export function isIoredisClient(client: unknown): client is IoredisClient {
  const { get, set, status } = (client ?? {}) as Partial<Record<keyof IoredisClient, unknown>>;
  return typeof get === "function" && typeof set === "function" && typeof status === "string";
}
