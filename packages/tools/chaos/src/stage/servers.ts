/** The servers of a run, and how each node reaches them. */
import { postgresSessions } from "@sess/postgres";
import {
  type FaultyProxy,
  type PostgresServer,
  type RedisCluster,
  type RedisSentinel,
  type RedisServer,
  startFaultyProxy,
  startPostgres,
  startRedis,
  startRedisCluster,
  startRedisSentinel,
} from "@sess/servers";
import { Pool } from "pg";
import type { RedisAddress } from "../node/messages.ts";
import type { Setting } from "./setting.ts";

export interface Servers {
  readonly postgres: PostgresServer;
  readonly databaseUrl: string;
  readonly redis: RedisServer | undefined;
  readonly cluster: RedisCluster | undefined;
  readonly sentinel: RedisSentinel | undefined;
  /** One a node, where the setting asks for proxies. */
  readonly proxies: readonly NodeProxies[];
  /** How the node of that number reaches them. */
  addresses(node: number): { readonly redis: RedisAddress; readonly databaseUrl: string };
  stop(): Promise<void>;
}

export interface NodeProxies {
  readonly redis: FaultyProxy;
  readonly postgres: FaultyProxy;
}

interface Stoppable {
  stop(): Promise<void>;
}

export async function startServers(setting: Setting, nodes: number): Promise<Servers> {
  const started: Stoppable[] = [];
  const starting: Promise<unknown>[] = [];
  const stop = async (): Promise<void> => {
    await Promise.allSettled(starting);
    await Promise.all(started.toReversed().map((server) => server.stop()));
  };
  function start<Server extends Stoppable>(begin: () => Promise<Server>): Promise<Server> {
    const server = begin();
    starting.push(server.then((ready) => started.push(ready)));
    return server;
  }
  const { redisSettings: settings } = setting;
  const startKind = async <Server extends Stoppable>(
    kind: Setting["redis"],
    begin: (options: { settings: typeof settings }) => Promise<Server>,
  ): Promise<Server | undefined> => (setting.redis === kind ? start(() => begin({ settings })) : undefined);

  try {
    const [postgres, redis, cluster, sentinel] = await Promise.all([
      start(startPostgres),
      startKind("single", startRedis),
      startKind("cluster", startRedisCluster),
      startKind("sentinel", startRedisSentinel),
    ]);
    const databaseUrl = await postgres.createDatabase();
    await migrate(databaseUrl);

    const proxies: NodeProxies[] = [];
    for (let node = 0; setting.proxied && node < nodes; node += 1) {
      if (redis === undefined) throw new Error("proxies stand in front of a single Redis only");
      proxies.push({
        redis: await start(() => startFaultyProxy(redis.url)),
        postgres: await start(() => startFaultyProxy(databaseUrl)),
      });
    }
    const address = addressOf({ redis, cluster, sentinel });
    return {
      postgres,
      databaseUrl,
      redis,
      cluster,
      sentinel,
      proxies,
      addresses(node) {
        const own = proxies[node];
        if (own === undefined) return { redis: address, databaseUrl };
        return { redis: { kind: "single", url: own.redis.url }, databaseUrl: own.postgres.url };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addressOf({
  redis,
  cluster,
  sentinel,
}: Pick<Servers, "redis" | "cluster" | "sentinel">): RedisAddress {
  if (cluster !== undefined) return { kind: "cluster", ports: cluster.nodes.map(({ port }) => port) };
  if (sentinel !== undefined) {
    return { kind: "sentinel", ports: sentinel.sentinels.map(({ port }) => port), master: sentinel.name };
  }
  return { kind: "single", url: redis?.url ?? "" };
}

async function migrate(databaseUrl: string): Promise<void> {
  const pool = new Pool({ connectionString: databaseUrl });
  try {
    await postgresSessions(pool).migrate();
  } finally {
    await pool.end();
  }
}
