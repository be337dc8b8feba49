/** A `CacheStore` in Upstash Redis: one command, and so one HTTP request, per call. */
import type { CacheStore } from "@sess/core";
import { assertUpstashClient, type UpstashClient } from "./upstash-client.ts";

/**
 * Uses a `Redis` of `@upstash/redis`, made with `automaticDeserialization: false`. The client stays the caller's.
 * There is no `watch`: HTTP brings no pushes.
 *
 * @throws TypeError when `client` is something else, or would change what it reads.
 */
export function upstashCache(client: UpstashClient): CacheStore {
  assertUpstashClient(client);
  return {
    async get(key) {
      const value = await asked(client.get(key));
      if (value === null || typeof value === "string") return value;
      throw new Error(
        "upstashCache: GET was answered with something that is not a string: is automaticDeserialization off?",
      );
    },

    // When an attempt was carried out whose answer was lost, the client tries again, and hears that somebody has
    // added: what stands there is what was to be added, or a tombstone.
    async add(key, value, ttlMs) {
      const reply = await asked(client.set(key, value, { px: ttlMs, nx: true }));
      if (reply === null) return false;
      expectOk(reply);
      return true;
    },

    async set(key, value, ttlMs) {
      expectOk(await asked(client.set(key, value, { px: ttlMs })));
    },
  };
}

/** The client ends its messages with the command, and so with the key and the value. */
async function asked(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (cause) {
    const { message = "the client rejected" } = Object(cause) as { message?: unknown };
    const [reason] = String(message).split(", command was: ");
    throw new Error(`upstashCache: ${reason}`, { cause });
  }
}

function expectOk(reply: unknown): void {
  if (reply !== "OK") throw new Error("upstashCache: SET was not answered with OK");
}
