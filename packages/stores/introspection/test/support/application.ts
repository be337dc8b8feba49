/** An application that an edge can ask: real HTTP, a store that can go down, and the cache that the edge asks too. */
import { generateKeyPairSync } from "node:crypto";
import { createSessions, type CacheStore, type PairKey, type Sessions, type SessionStore } from "@sess/core";
import { memorySessions } from "@sess/core/memory";
import { startFetchApp } from "../../../../web/http/test/fetch-app.ts";
import type { Claims } from "../../../../web/http/test/world.ts";

/** What the edge has to know of it. */
export interface Application {
  readonly url: string;
  readonly sessions: Sessions<Claims>;
  /** What both agree on. */
  readonly common: { readonly issuer: string; readonly audience: string };
  readonly publicKey: PairKey;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  /** How many sessions its store has been asked for. */
  readonly reads: () => number;
  /** Whether its store is down. */
  setDown(isDown: boolean): void;
  close(): Promise<unknown>;
}

/** A secret such as nobody should choose, so that each part of it must be encoded. */
const client = { clientId: "edge: café", clientSecret: "50 % + ü:&=/ of a secret" };
const common = { issuer: "https://app.example.com", audience: "https://api.example.com" };

export async function startApplication(cache: CacheStore): Promise<Application> {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = { kid: "1", alg: "ES256" } as const;
  const publicKey = { ...key, publicKey: pair.publicKey.export({ format: "jwk" }) };
  const privateKey = { ...key, privateKey: pair.privateKey.export({ format: "jwk" }) };
  let isDown = false;
  let reads = 0;
  const whileUp = memorySessions();
  const store = new Proxy(whileUp, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        if (isDown) throw new Error("is down");
        if (name === "findMany") reads += (args[0] as string[]).length;
        return Reflect.apply(method, target, args);
      };
    },
  }) satisfies SessionStore;
  const sessions = createSessions<Claims>({
    ...common,
    keys: [privateKey],
    store,
    cache,
    cacheDeadline: "1s",
  });
  const secret = client.clientSecret;
  const options = { clients: { [client.clientId]: { secret }, edge: { secret } } };
  const app = await startFetchApp({ sessions, options });
  return {
    url: app.url,
    sessions,
    common,
    publicKey,
    client,
    reads: () => reads,
    setDown: (down) => void (isDown = down),
    async close() {
      await sessions.close();
      await app.close();
    },
  };
}
