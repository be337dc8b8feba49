// Redis with Sentinel: a master, its replicas, and three sentinels that promote one when the master is gone.
import { askRedis, startAll, startRedisProcess } from "./redis-process.ts";
import type { RedisServer } from "./redis-server.ts";
import { dataNode, masterName, sentinelNode } from "./sentinel-recipes.ts";
import type { Server, StartOptions } from "./server.ts";
import { until } from "./until.ts";

export interface RedisSentinel {
  /** The name under which the sentinels know the master. */
  readonly name: string;
  /** The master and the replicas. What is master at first comes first, and that may change. */
  readonly nodes: readonly RedisServer[];
  readonly sentinels: readonly Server[];
  /** The master by the word of every sentinel that answers, and by its own. */
  readonly master: () => Promise<RedisServer>;
  /** Resolves with the new master once every sentinel that answers, and itself, say that it is not `old`. */
  readonly failedOver: (old: RedisServer) => Promise<RedisServer>;
  /**
   * Resolves when every node and sentinel runs, knows the others, and every replica has all data of its master.
   * A killed master that comes back is made a replica only after some 10 s.
   */
  readonly untilHealthy: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface SentinelOptions extends StartOptions {
  /** Default 1. */
  readonly replicas?: number;
}

const sentinelCount = 3;

/** The settings are those of the master and the replicas. */
export async function startRedisSentinel(options: SentinelOptions = {}): Promise<RedisSentinel> {
  const { settings = {}, replicas = 1 } = options;
  const first = await startRedisProcess(dataNode(undefined), settings);
  const nodes = [first];
  const sentinels: RedisServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all([...sentinels, ...nodes].map((server) => server.stop()));
  };

  async function master(except?: RedisServer): Promise<RedisServer> {
    let found: RedisServer | undefined;
    await until(
      async () => {
        found = await agreedMaster(nodes, sentinels);
        return found !== undefined && found !== except;
      },
      30,
      async () => `the sentinels do not agree on a new master:\n${await describe(sentinels)}`,
    );
    return found as RedisServer;
  }

  async function isHealthy(): Promise<boolean> {
    const current = await agreedMaster(nodes, sentinels);
    if (current === undefined) return false;
    const others = nodes.filter((node) => node !== current);
    const follow = await Promise.all(others.map((node) => follows(node, current)));
    const seen = await Promise.all(sentinels.map((sentinel) => seesAll(sentinel, replicas)));
    return [...follow, ...seen].every(Boolean);
  }

  const untilHealthy = (): Promise<void> =>
    until(isHealthy, 60, async () => `not healthy:\n${await describe(sentinels)}`);

  try {
    const start = (): Promise<RedisServer> => startRedisProcess(dataNode(first.port), settings);
    nodes.push(...(await startAll(Array.from({ length: replicas }, start))));
    // Only now, or they learn of the replicas no sooner than when they next ask, 10 s later.
    await until(
      async () => (await Promise.all(nodes.slice(1).map((node) => follows(node, first)))).every(Boolean),
      30,
      () => "the replicas do not follow their master",
    );
    const quorum = Math.floor(sentinelCount / 2) + 1;
    const watch = (): Promise<RedisServer> => startRedisProcess(sentinelNode(first.port, quorum), {});
    sentinels.push(...(await startAll(Array.from({ length: sentinelCount }, watch))));
    await untilHealthy();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    name: masterName,
    nodes,
    sentinels,
    master: () => master(),
    failedOver: (old) => master(old),
    untilHealthy,
    stop,
  };
}

async function agreedMaster(
  nodes: readonly RedisServer[],
  sentinels: readonly Server[],
): Promise<RedisServer | undefined> {
  const question = ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", masterName];
  const answers = await Promise.all(sentinels.map(({ port }) => askRedis(port, ...question)));
  const ports = new Set(answers.filter(Boolean).map((answer) => Number(/\r\n(\d+)\r\n/.exec(answer)?.[1])));
  const [port] = ports;
  const master = ports.size === 1 ? nodes.find((node) => node.port === port) : undefined;
  if (master === undefined) return undefined;
  return (await askRedis(master.port, "ROLE")).includes("master") ? master : undefined;
}

async function follows(node: Server, master: Server): Promise<boolean> {
  const replication = await askRedis(node.port, "INFO", "replication");
  return (
    replication.includes(`master_port:${master.port}\r`) && replication.includes("master_link_status:up")
  );
}

async function seesAll(sentinel: Server, replicas: number): Promise<boolean> {
  const state = await askRedis(sentinel.port, "INFO", "sentinel");
  return state.includes(`status=ok`) && state.includes(`slaves=${replicas},sentinels=${sentinelCount}`);
}

async function describe(sentinels: readonly Server[]): Promise<string> {
  const states = sentinels.map(({ port }) => askRedis(port, "INFO", "sentinel"));
  return (await Promise.all(states)).join("\n");
}
