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
