// Redis Cluster: three masters, a replica for each, and failover within seconds.
import { type ClusterView, clusterView, ownerOf } from "./cluster-view.ts";
import { formCluster } from "./form-cluster.ts";
import { redisCommands } from "./redis-command.ts";
import { askRedis, startAll, startRedisProcess } from "./redis-process.ts";
import type { RedisServer } from "./redis-server.ts";
import type { Settings, StartOptions } from "./server.ts";
import { until } from "./until.ts";

export interface RedisCluster {
  /** All six. What is master at first comes first, and that may change. */
  readonly nodes: readonly RedisServer[];
  /** The master that serves `key`, by the word of every node that answers. */
  readonly masterOf: (key: string) => Promise<RedisServer>;
  /** The replicas that a master has now. */
  readonly replicasOf: (master: RedisServer) => Promise<RedisServer[]>;
  /** Resolves with the new master of `key` once every node that answers agrees that it is not `old`. */
  readonly failedOver: (key: string, old: RedisServer) => Promise<RedisServer>;
  /** Resolves when every node runs, every slot is served, and every master has a replica with all its data. */
  readonly untilHealthy: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const masters = 3;
const replicas = 3;

const clusterSettings: Settings = {
  "cluster-enabled": "yes",
  "cluster-node-timeout": "1500",
  // However long a replica was without its master, it may follow it.
  "cluster-replica-validity-factor": "0",
  // A replica stays with its master, also when another has none.
  "cluster-migration-barrier": "9",
  "repl-diskless-sync-delay": "0",
};

/** The settings are those of each node. */
export async function startRedisCluster({ settings = {} }: StartOptions = {}): Promise<RedisCluster> {
  const start = (): Promise<RedisServer> =>
    // The nodes speak to each other on a port of their own, 10000 above.
    startRedisProcess({ besides: 10_000 }, { ...clusterSettings, ...settings });
  const nodes = await startAll(Array.from({ length: masters + replicas }, start));

  async function views(): Promise<ClusterView[]> {
    const all = await Promise.all(nodes.map(({ port }) => clusterView(port)));
    return all.filter((view) => view !== undefined);
  }

  /** Undefined while the nodes disagree, or the slot is not served. */
  async function agreedMaster(slot: number): Promise<RedisServer | undefined> {
    const answers = await views();
    const ports = new Set(answers.map((view) => (view.ok ? ownerOf(slot, view)?.port : undefined)));
    const [port] = ports;
    return ports.size === 1 ? nodes.find((node) => node.port === port) : undefined;
  }

  async function masterOf(key: string, except?: RedisServer): Promise<RedisServer> {
    const slot = await slotOf(key, nodes);
    let master: RedisServer | undefined;
    await until(
      async () => {
        master = await agreedMaster(slot);
        return master !== undefined && master !== except;
      },
      30,
      async () => `the nodes do not agree on a new master: ${JSON.stringify(await views())}`,
    );
    return master as RedisServer;
  }

  async function replicasOf(master: RedisServer): Promise<RedisServer[]> {
    const view = await clusterView(master.port);
    const ports = view?.members.filter(({ masterId }) => masterId === view.id).map(({ port }) => port) ?? [];
    return nodes.filter(({ port }) => ports.includes(port));
  }

  async function isHealthy(): Promise<boolean> {
    const answers = await views();
    if (answers.length < nodes.length) return false;
    const agree = answers.every(({ ok, members }) => {
      const owners = members.filter(({ slots }) => slots.length > 0);
      const followed = owners.filter(({ id }) => members.some(({ masterId }) => masterId === id));
      const well = members.filter(({ isWell }) => isWell);
      return ok && well.length === nodes.length && followed.length === masters && owners.length === masters;
    });
    return agree && (await haveTheirData(nodes));
  }

  const untilHealthy = (): Promise<void> =>
    until(isHealthy, 60, async () => `the cluster is not healthy: ${JSON.stringify(await views())}`);
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };

  try {
    await formCluster(nodes, masters);
    await untilHealthy();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    nodes,
    masterOf: (key) => masterOf(key),
    replicasOf,
    failedOver: (key, old) => masterOf(key, old),
    untilHealthy,
    stop,
  };
}

/** Any node can tell, as it is computed from the key alone. */
async function slotOf(key: string, nodes: readonly RedisServer[]): Promise<number> {
  const answers = nodes.map(({ url }) => redisCommands(url, [["CLUSTER", "KEYSLOT", key]], 5000));
  return Number(/:(\d+)/.exec(await Promise.any(answers))?.[1]);
}

/** No replica among them waits for its first copy. */
async function haveTheirData(nodes: readonly RedisServer[]): Promise<boolean> {
  const answers = await Promise.all(nodes.map(({ port }) => askRedis(port, "INFO", "replication")));
  return answers.every((answer) => /role:master|master_link_status:up/.test(answer));
}
