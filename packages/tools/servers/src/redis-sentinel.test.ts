import { afterAll, it, vi } from "vitest";
import { describeWith } from "./describe-with.ts";
import { redisCommands } from "./redis-command.ts";
import { type RedisSentinel, type SentinelOptions, startRedisSentinel } from "./redis-sentinel.ts";
import type { Server } from "./server.ts";

// However busy the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const ask = ({ url }: Server, ...command: string[]): Promise<string> => redisCommands(url, [command]);

describeWith("redis:process", "a Redis with Sentinel of our own", () => {
  const started: RedisSentinel[] = [];
  afterAll(() => Promise.all(started.map((each) => each.stop())));
  const start = async (options?: SentinelOptions): Promise<RedisSentinel> => {
    const sentinel = await startRedisSentinel(options);
    started.push(sentinel);
    return sentinel;
  };

  // Side by side: they wait for Sentinel most of the time.
  it.concurrent("has a master with replicas, the given settings, and three sentinels that know it", async ({
    expect,
  }) => {
    const sentinel = await start({ replicas: 2, settings: { maxmemory: "5mb" } });
    const [first, ...replicas] = sentinel.nodes;
    expect(await sentinel.master()).toBe(first);
    expect(replicas).toHaveLength(2);
    for (const node of sentinel.nodes)
      expect(await ask(node, "CONFIG", "GET", "maxmemory")).toContain("5242880");
    for (const replica of replicas) expect(await ask(replica, "ROLE")).toContain("slave");
    expect(sentinel.sentinels).toHaveLength(3);
    for (const each of sentinel.sentinels) {
      expect(await ask(each, "SENTINEL", "MASTERS")).toMatch(
        new RegExp(`${sentinel.name}[^]*${first?.port}`),
      );
    }
  });

  it.concurrent("fails over when the master is killed, which comes back as a replica", async ({ expect }) => {
    const sentinel = await start();
    const old = await sentinel.master();
    await redisCommands(old.url, [
      ["SET", "a", "kept"],
      ["WAIT", "1", "5000"],
    ]);
    await old.kill();
    const promoted = await sentinel.failedOver(old);
    expect(promoted).not.toBe(old);
    expect(await ask(promoted, "GET", "a")).toContain("kept");

    await old.restart();
    await sentinel.untilHealthy();
    expect(await ask(old, "ROLE")).toContain("slave");
    expect(await ask(old, "GET", "a")).toContain("kept");
    // What Sentinel has written into its file is what it starts with.
    await old.restart();
    await sentinel.untilHealthy();
    expect(await sentinel.master()).toBe(promoted);
  });

  it.concurrent("fails over when the master is frozen, even with a sentinel less", async ({ expect }) => {
    const sentinel = await start();
    const old = await sentinel.master();
    await sentinel.sentinels[0]?.kill();
    await old.pause();
    expect(await sentinel.failedOver(old)).not.toBe(old);
    await old.resume();
    await sentinel.sentinels[0]?.restart();
  });
});
