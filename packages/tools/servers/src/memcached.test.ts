import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { describeWith } from "./describe-with.ts";
import { startMemcached } from "./memcached.ts";
import { memcachedCommand } from "./memcached-command.ts";
import { isAlive } from "./process-tree.ts";
import type { Server } from "./server.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describeWith("memcached:control", "a memcached of our own", () => {
  let memcached: Server;
  beforeAll(async () => {
    memcached = await startMemcached({ settings: { "memory-limit": "24" } });
  });
  afterAll(() => memcached.stop());

  const ask = (line: string): Promise<string> => memcachedCommand(memcached.port, line, 300);

  it("answers at its URL, with the given settings", async () => {
    expect(memcached.url).toBe(`memcached://127.0.0.1:${memcached.port}`);
    expect(await ask("stats settings")).toContain(`STAT maxbytes ${24 * 1024 * 1024}\r`);
  });

  it("hangs while paused, and answers again once resumed", async () => {
    await memcached.pause();
    await expect(ask("version")).rejects.toThrow("silent");
    await memcached.resume();
    expect(await ask("version")).toContain("VERSION");
  });

  it("refuses connections once killed, and answers at the same port after a restart, empty", async () => {
    const { port } = memcached;
    expect(await ask("set key 0 100 5\r\nvalue")).toContain("STORED");
    await memcached.kill();
    await expect(ask("version")).rejects.toThrow("ECONNREFUSED");
    await memcached.restart();
    expect(memcached.port).toBe(port);
    expect(await ask("get key")).toBe("END\r\n");
  });
});

describeWith("memcached:control", "a memcached that stops", () => {
  it("leaves no process, even if paused", async () => {
    const memcached = await startMemcached();
    const pid = Number(/STAT pid (\d+)/.exec(await memcachedCommand(memcached.port, "stats"))?.[1]);
    expect(isAlive(pid)).toBe(true);
    await memcached.pause();
    await memcached.stop();
    expect(isAlive(pid)).toBe(false);
    await expect(memcached.restart()).rejects.toThrow("stopped");
  });

  it("explains why it did not start", async () => {
    await expect(startMemcached({ settings: { "memory-limit": "none" } })).rejects.toThrow(/memory/i);
  });
});
