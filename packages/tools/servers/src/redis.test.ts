import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeWith } from "./describe-with.ts";
import { isAlive } from "./process-tree.ts";
import { startRedis } from "./redis.ts";
import { redisCommands } from "./redis-command.ts";
import type { RedisServer } from "./redis-server.ts";

// However busy the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describeWith("redis:control", "a Redis of our own", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis({ settings: { maxmemory: "5mb" } });
  });
  afterAll(() => redis.stop());

  const ask = (...command: string[]): Promise<string> => redisCommands(redis.url, [command], 300);

  it("answers at its URL, with the given settings", async () => {
    expect(redis.url).toBe(`redis://127.0.0.1:${redis.port}`);
    expect(await ask("CONFIG", "GET", "maxmemory")).toContain("5242880");
  });

  it("is emptied by flush, in every database", async () => {
    await redisCommands(redis.url, [
      ["SET", "key", "a"],
      ["SELECT", "1"],
      ["SET", "key", "b"],
    ]);
    expect(await ask("INFO", "keyspace")).toMatch(/db0:keys=1[^]*db1:keys=1/);
    await redis.flush();
    expect(await ask("INFO", "keyspace")).not.toContain("keys=");
  });

  it("hangs while paused, accepting connections, and answers what it was asked once resumed", async () => {
    await redis.pause();
    await expect(ask("PING")).rejects.toThrow("silent");
    const patient = redisCommands(redis.url, [["PING"]]);
    await redis.resume();
    expect(await patient).toContain("PONG");
  });

  it("refuses connections once killed, and answers at the same port after a restart", async () => {
    const { port, url } = redis;
    await ask("SET", "key", "value");
    await redis.kill();
    await redis.kill();
    await expect(ask("PING")).rejects.toThrow("ECONNREFUSED");
    await expect(redis.pause()).rejects.toThrow("not running");

    await redis.restart();
    expect([redis.port, redis.url]).toEqual([port, url]);
    expect(await ask("GET", "key")).toContain("$-1");
  });

  it("can be killed and restarted while paused", async () => {
    await redis.pause();
    await redis.restart();
    expect(await ask("PING")).toContain("PONG");
  });
});

describeWith("redis:process", "a Redis restored from a snapshot", () => {
  it("holds what it held then, for as long as it runs", async () => {
    const redis = await startRedis();
    const ask = (...command: string[]): Promise<string> => redisCommands(redis.url, [command]);
    try {
      await ask("SET", "short", "1", "PX", "1");
      await ask("SET", "key", "old", "EX", "100");
      const old = await redis.snapshot();
      await ask("SET", "key", "new");
      const recent = await redis.snapshot();

      await redis.restart({ from: old });
      expect(await ask("MGET", "key", "short")).toMatch(/old\r\n\$-1/);
      expect(await ask("TTL", "key")).toMatch(/^:(100|\d\d)\r/);
      await redis.restart({ from: recent });
      expect(await ask("GET", "key")).toContain("new");
      await redis.restart({ from: old });
      expect(await ask("GET", "key")).toContain("old");
      await redis.restart();
      expect(await ask("DBSIZE")).toBe(":0\r\n");
    } finally {
      await redis.stop();
    }
  });
});

describeWith("redis:control", "a Redis that stops", () => {
  it("leaves neither a process nor a folder, even if paused", async () => {
    const redis = await startRedis();
    const facts = await redisCommands(redis.url, [
      ["INFO", "server"],
      ["CONFIG", "GET", "dir"],
    ]);
    const pid = Number(/process_id:(\d+)/.exec(facts)?.[1]);
    const folder = /\/\S*sess-redis-\w+/.exec(facts)?.[0] ?? "";
    expect([isAlive(pid), existsSync(folder)]).toEqual([true, true]);

    await redis.pause();
    await redis.stop();
    await redis.stop();
    expect([isAlive(pid), existsSync(folder)]).toEqual([false, false]);
    await expect(redis.restart()).rejects.toThrow("stopped");
  });

  it("explains why it did not start, and leaves nothing either", async () => {
    await expect(startRedis({ settings: { maxmemory: "plenty" } })).rejects.toThrow(/maxmemory/);
  });
});

describeWith("redis:control", "a Redis given by URL", () => {
  it("is used but not controlled, and only its own database is emptied", async () => {
    const host = await startRedis();
    vi.stubEnv("SESS_SERVERS_REDIS", JSON.stringify({ kind: "given", url: `${host.url}/3` }));
    try {
      const redis = await startRedis();
      expect(redis).toMatchObject({ url: `${host.url}/3`, port: host.port, controllable: false });
      await redisCommands(host.url, [["SET", "theirs", "1"]]);
      await redisCommands(redis.url, [["SET", "ours", "1"]]);
      await redis.flush();
      expect(await redisCommands(host.url, [["INFO", "keyspace"]])).toMatch(/db0:keys=1(?![^]*db3)/);

      for (const method of ["pause", "resume", "kill", "restart"] as const) {
        await expect(redis[method]()).rejects.toThrow(`cannot ${method} redis: it was given by URL`);
      }
      await expect(redis.snapshot()).rejects.toThrow("a process on this machine");
      await expect(startRedis({ settings: { maxmemory: "1mb" } })).rejects.toThrow("given by URL");
      await redis.stop();
      expect(await redisCommands(host.url, [["PING"]])).toContain("PONG");
    } finally {
      vi.unstubAllEnvs();
      await host.stop();
    }
  });
});
