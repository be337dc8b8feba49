/** What no real cluster does on demand: another master answers before the client says that it is one. */
import { expect, it } from "vitest";
import type { Masters, Server } from "./watchable.ts";
import { createWatcher } from "./watcher.ts";

/** Never gets anywhere. */
function silent(): Server {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const call = (): Promise<never> => new Promise(() => {});
  const connect = (): Promise<void> =>
    ended.then(() => {
      throw new Error("ended");
    });
  const line = () => ({ connect, call, subscribe: call, end, ended, reason: () => undefined });
  return { call, line, onBreak: () => () => {} };
}

it("tells a gap before the answer of another master, though no event has told of it", async () => {
  let current = [silent()];
  const looks = new Set<() => void>();
  const masters: Masters = {
    isReady: () => true,
    current: () => current,
    onChange: (look) => {
      looks.add(look);
      return () => void looks.delete(look);
    },
    refresh: () => {},
  };
  const { around, watch } = createWatcher({ kind: "cluster", masters }, "");
  const events: string[] = [];
  const { close } = watch(({ type }) => events.push(type));
  await around("session:a", async () => {});
  expect(events).toEqual([]);
  const asked = around("session:a", async () => {
    current = [silent()];
  });
  await asked.then(() => events.push("answer"));
  expect(events).toEqual(["gap", "answer"]);
  await close();
  expect(looks.size).toBe(0);
});

/** The only node of a cluster, until it is relieved: it lives on, and its connections with it. */
function node(): Server & { isMaster: boolean } {
  const made = {
    isMaster: true,
    async call(command: string) {
      if (command === "info") return `role:${made.isMaster ? "master" : "slave"}\r\nmaster_replid:a`;
      return command === "cluster" ? "cluster_state:ok\r\ncluster_current_epoch:1\r\ncluster_size:1" : "1";
    },
    onBreak: () => () => {},
    line() {
      let end = (): void => {};
      const ended = new Promise<void>((resolve) => (end = resolve));
      const line = { connect: async () => {}, subscribe: async () => {}, reason: () => undefined };
      return { ...line, call: made.call, end, ended };
    },
  };
  return made;
}

it("has the client look for the masters when one of them is none any more, though nothing broke", async () => {
  const [old, next] = [node(), node()];
  let current = [old];
  const masters: Masters = {
    isReady: () => true,
    current: () => current,
    onChange: () => () => {},
    refresh: () => (current = [next]),
  };
  const { around, watch } = createWatcher({ kind: "cluster", masters }, "");
  const { probe, close } = watch(() => {});
  await around("session:a", async () => {});
  await expect(probe()).resolves.toBeUndefined();
  old.isMaster = false;
  await expect(probe()).rejects.toThrow("redisCache: this Redis is not a master at the moment");
  await expect.poll(() => probe().then(() => "up", String)).toBe("up");
  await close();
});
