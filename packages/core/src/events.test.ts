import { expect, it, vi } from "vitest";
import { createEvents } from "./events.ts";

it("tells each listener until it is taken off", () => {
  const { on, emit } = createEvents();
  const listener = vi.fn();
  const off = on("reconciled", listener);
  on("reconciled", listener);
  emit("reconciled", { entries: 1 });
  expect(listener).toHaveBeenCalledTimes(2);
  off();
  emit("reconciled", { entries: 2 });
  expect(listener).toHaveBeenCalledTimes(3);
});

it("knows its events", () => {
  expect(() => createEvents().on("revokd" as "revoked", () => {})).toThrow(
    "sess: on: there is no such event. There are",
  );
});

it("survives listeners that throw or reject, and says so", async () => {
  const { on, emit } = createEvents();
  const told = vi.fn();
  on("reconciled", () => {
    throw new Error("listener");
  });
  on("reconciled", async () => Promise.reject(new Error("async listener")));
  on("reconciled", told);
  const failed = vi.fn();
  on("listener_failed", ({ event, error }) => failed(event, (error as Error).message));
  on("listener_failed", () => {
    throw new Error("and this one too");
  });
  emit("reconciled", { entries: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toHaveBeenCalledOnce();
  expect(failed.mock.calls).toEqual([
    ["reconciled", "listener"],
    ["reconciled", "async listener"],
  ]);
});
