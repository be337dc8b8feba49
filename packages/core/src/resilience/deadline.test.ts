import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeadlineExceeded, withDeadline } from "./deadline.ts";

describe("withDeadline", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("settles as the call does, and leaves no timer behind", async () => {
    await expect(withDeadline(50, async () => "answer")).resolves.toBe("answer");
    await expect(withDeadline(50, () => Promise.reject(new Error("down")))).rejects.toThrow("down");
    const throwing = (): Promise<never> => {
      throw new Error("at once");
    };
    await expect(withDeadline(50, throwing)).rejects.toThrow("at once");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives up when the time is over, not before", async () => {
    let settled = false;
    const waiting = withDeadline(50, () => new Promise(() => {}))
      .catch((error: unknown) => error)
      .finally(() => (settled = true));
    await vi.advanceTimersByTimeAsync(49);
    expect(settled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await waiting).toBeInstanceOf(DeadlineExceeded);
  });

  it("lets a late failure be nobody's", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    let fail!: (error: Error) => void;
    const waiting = withDeadline(50, () => new Promise((_, reject) => (fail = reject))).catch(
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(50);
    expect(await waiting).toBeInstanceOf(DeadlineExceeded);
    fail(new Error("late"));
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
