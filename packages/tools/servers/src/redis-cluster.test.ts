import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { clusterView } from "./cluster-view.ts";
import { describeWith } from "./describe-with.ts";
import { type RedisCluster, startRedisCluster } from "./redis-cluster.ts";
import { redisCommands } from "./redis-command.ts";
import type { RedisServer } from "./redis-server.ts";

// However busy the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const ask = ({ url }: RedisServer, ...command: string[]): Promise<string> => redisCommands(url, [command]);

describeWith("redis:process", "a Redis Cluster of our own", () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster({ settings: { maxmemory: "5mb", "maxmemory-policy": "allkeys-lru" } });
  });
  afterAll(() => cluster.stop());

  it("has three masters with a replica each, and the given settings", async () => {
    expect(cluster.nodes).toHaveLength(6);
    const view = await clusterView(cluster.nodes[0]?.port ?? 0);
    expect(view?.members.filter(({ isMaster }) => isMaster)).toHaveLength(3);
    for (const master of cluster.nodes.slice(0, 3)) {
      expect(await cluster.replicasOf(master)).toHaveLength(1);
      expect(await ask(master, "CONFIG", "GET", "maxmemory*")).toMatch(
        /5242880[^]*allkeys-lru|allkeys-lru[^]*5242880/,
      );
    }
  });

  it("serves a key at the master that it names, and nowhere else", async () => {
    for (const key of ["a", "b", "c", "session:{a}"]) {
      const master = await cluster.masterOf(key);
      await ask(master, "SET", key, "1");
      for (const node of cluster.nodes.filter((each) => each !== master)) {
        await expect(ask(node, "GET", key)).rejects.toThrow(/^MOVED \d+ 127\.0\.0\.1:\d+/);
      }
    }
    expect(await cluster.masterOf("session:{a}")).toBe(await cluster.masterOf("a"));
  });

  it("lets each node be flushed", async () => {
    const master = await cluster.masterOf("a");
    await ask(master, "SET", "a", "1");
    await master.flush();
    expect(await ask(master, "GET", "a")).toContain("$-1");
  });

  it("fails over when a master is killed, also a second time, and is healthy when it is back", async () => {
    const old = await cluster.masterOf("a");
    const [replica] = await cluster.replicasOf(old);
    await redisCommands(old.url, [
      ["SET", "a", "kept"],
      ["WAIT", "1", "5000"],
    ]);
    await old.kill();
    const promoted = await cluster.failedOver("a", old);
    expect(promoted).toBe(replica);
    expect(await ask(promoted, "GET", "a")).toContain("kept");

    await old.restart();
    await cluster.untilHealthy();
    expect(await cluster.replicasOf(promoted)).toEqual([old]);
    await promoted.pause();
    expect(await cluster.failedOver("a", promoted)).toBe(old);
    await promoted.resume();
    await cluster.untilHealthy();
    expect(await ask(old, "GET", "a")).toContain("kept");
  });
});
