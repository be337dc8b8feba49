import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepLease } from "./lease.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const watch = (probe: () => Promise<void>): Parameters<typeof keepLease>[0] => ({
  probe,
  close: async () => {},
});

it("extends by what was asked and answered, and not by what failed or came too late", async () => {
  const leases: number[] = [];
  const answers: (() => Promise<void>)[] = [
    () => Promise.resolve(),
    () => Promise.reject(new Error("the connection is gone")),
    () => new Promise(() => {}),
    () => Promise.resolve(),
  ];
  const end = keepLease(
    watch(() => (answers.shift() ?? (() => new Promise<void>(() => {})))()),
    3_000,
    (until) => leases.push(until),
  );
  const from = performance.now();
  await vi.advanceTimersByTimeAsync(0);
  expect(leases).toEqual([from + 3_000]);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(leases, "the second failed").toHaveLength(1);
  // The third hangs for a whole lease; a third of one later comes the fourth.
  await vi.advanceTimersByTimeAsync(1 + 3_000 + 1_000);
  expect(leases).toEqual([from + 3_000, from + 6_000 + 3_000]);
  end();
});

it("extends nothing after its end, and asks no more", async () => {
  let asked = 0;
  let answer!: () => void;
  const leases: number[] = [];
  const probe = (): Promise<void> => {
    asked += 1;
    return new Promise((resolve) => (answer = resolve));
  };
  const end = keepLease(watch(probe), 3_000, (until) => leases.push(until));
  end();
  answer();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(leases).toEqual([]);
  expect(asked).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});
