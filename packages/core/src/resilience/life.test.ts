import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLife } from "./life.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("during", () => {
  it("rejects with the reason of the signal, at once, and leaves no listener behind", async () => {
    const life = createLife();
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, "removeEventListener");
    const reason = new Error("the client has gone");
    let isDone = false;
    const operation = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      isDone = true;
    };
    const waiting = life.during(controller.signal, operation);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(isDone).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(isDone, "what was begun goes on").toBe(true);
    expect(removed).toHaveBeenCalled();
  });

  it("begins nothing when the signal has been aborted", async () => {
    const operation = vi.fn(async () => {});
    await expect(createLife().during(AbortSignal.abort("gone"), operation)).rejects.toBe("gone");
    expect(operation).not.toHaveBeenCalled();
  });

  it("settles as the operation does, and lets an abort after that be nobody's", async () => {
    const life = createLife();
    const controller = new AbortController();
    await expect(life.during(controller.signal, async () => 1)).resolves.toBe(1);
    await expect(life.during(controller.signal, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    controller.abort();
  });
});

describe("end", () => {
  it("admits nothing more, and waits for what is under way and in the background", async () => {
    const life = createLife();
    const done: string[] = [];
    const after = (ms: number, name: string): Promise<void> =>
      new Promise((resolve) => setTimeout(() => resolve(void done.push(name)), ms));
    void life.during(undefined, () => after(100, "operation"));
    life.inBackground(after(200, "background"));
    const ended = life.end().then(() => done.push("end"));
    await expect(life.during(undefined, async () => {})).rejects.toMatchObject({ code: "ERR_SESS_CLOSED" });
    await vi.advanceTimersByTimeAsync(200);
    await ended;
    expect(done).toEqual(["operation", "background", "end"]);
  });

  it("waits for an operation that its caller has aborted", async () => {
    const life = createLife();
    const controller = new AbortController();
    let isDone = false;
    const operation = (): Promise<void> =>
      new Promise((resolve) => setTimeout(() => resolve(void (isDone = true)), 100));
    life.during(controller.signal, operation).catch(() => {});
    controller.abort();
    const ended = life.end();
    await vi.advanceTimersByTimeAsync(100);
    await ended;
    expect(isDone).toBe(true);
  });

  it("ends pauses, and leaves no timer behind", async () => {
    const life = createLife();
    const pauses = Promise.all([life.pause(60_000), life.pause(1_000)]);
    await life.end();
    await pauses;
    expect(vi.getTimerCount()).toBe(0);
    await life.pause(60_000);
  });
});

it("can be woken from a pause, and leaves nothing behind then", async () => {
  const life = createLife();
  let wake!: () => void;
  const removed = vi.spyOn(life.closing, "removeEventListener");
  const pause = life.pause(60_000, new Promise((resolve) => (wake = resolve)));
  wake();
  await pause;
  expect(vi.getTimerCount()).toBe(0);
  expect(removed).toHaveBeenCalledOnce();
});

it("pauses differently each time, by no more than a quarter", async () => {
  const life = createLife();
  const lengths: number[] = [];
  for (let pause = 0; pause < 50; pause += 1) {
    const from = Date.now();
    const over = life.pause(1_000).then(() => lengths.push(Date.now() - from));
    await vi.advanceTimersByTimeAsync(1_250);
    await over;
  }
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(750);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1_250);
  expect(new Set(lengths).size).toBeGreaterThan(10);
});
