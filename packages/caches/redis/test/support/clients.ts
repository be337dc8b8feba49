/** Clients of ioredis 6 and 5, and their end. */
import { Cluster, Redis } from "ioredis";
import { Cluster as Cluster5, Redis as Redis5 } from "ioredis5";

// The two versions differ in types that nothing here uses.
const versions = {
  "ioredis 6": { Redis, Cluster },
  "ioredis 5": { Redis: Redis5 as unknown as typeof Redis, Cluster: Cluster5 as unknown as typeof Cluster },
};

export type Version = keyof typeof versions;
export const VERSIONS = Object.keys(versions) as Version[];

export interface Clients {
  redis(version: Version, url: string, options?: object): Redis;
  sentinel(version: Version, options: object): Redis;
  cluster(version: Version, port: number, options?: object): Cluster;
  /** To be called once at the end. */
  close(): void;
}

export function createClients(): Clients {
  const opened: Array<Redis | Cluster> = [];
  const keep = <C extends Redis | Cluster>(client: C): C => {
    client.on("error", () => {});
    opened.push(client);
    return client;
  };
  const retryStrategy = (): number => 50;
  return {
    redis: (version, url, options) => keep(new versions[version].Redis(url, { retryStrategy, ...options })),
    sentinel: (version, options) => keep(new versions[version].Redis({ retryStrategy, ...options })),
    cluster: (version, port, options) =>
      keep(new versions[version].Cluster([{ host: "127.0.0.1", port }], options)),
    close() {
      for (const client of opened.splice(0)) client.disconnect();
    },
  };
}
