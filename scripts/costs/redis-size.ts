/** What a Redis says of itself. */
import { Redis } from "ioredis";
import type { Size } from "./subject.ts";

/** The memory of the keys that match, on a Redis that others may use: each with its name, its value and its entry in the dictionary. */
export async function redisSize(url: string, match: string): Promise<Size> {
  return withRedis(url, async (client) => {
    let total = 0;
    for await (const keys of client.scanStream({ match, count: 1_000 })) {
      const asking = client.pipeline();
      // Every field of a hash, not five of them.
      for (const key of new Set(keys as string[])) asking.memory("USAGE", key, "SAMPLES", 0);
      for (const [error, bytes] of (await asking.exec()) ?? []) {
        if (error) throw error;
        total += Number(bytes);
      }
    }
    return { total };
  });
}

export async function redisVersion(url: string): Promise<string> {
  return withRedis(
    url,
    async (client) => /redis_version:(\S+)/.exec(await client.info("server"))?.[1] ?? "?",
  );
}

export async function withRedis<Result>(
  url: string,
  ask: (client: Redis) => Promise<Result>,
): Promise<Result> {
  const client = new Redis(url);
  try {
    return await ask(client);
  } finally {
    client.disconnect();
  }
}
