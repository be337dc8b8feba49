import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeadlineExceeded } from "./deadline.ts";
import { createLimit, Overloaded } from "./limit.ts";

const PATIENCE = 2_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Calls that are answered by hand. */
function held(limits: { mostRunning: number; mostWaiting: number }) {
  const limit = createLimit({ ...limits, patience: PATIENCE });
  const begun: string[] = [];
  const answers = new Map<string, () => void>();
  const failures = new Map<string, () => void>();
  const call = (name: string): Promise<string> =>
    limit(
      () =>
        new Promise((resolve, reject) => {
          begun.push(name);
          answers.set(name, () => resolve(name));
          failures.set(name, () => reject(new Error(name)));
        }),
    );
  return {
    begun,
    call,
    answer: (name: string) => answers.get(name)!(),
    fail: (name: string) => failures.get(name)!(),
  };
}

const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe("createLimit", () => {
  it("lets in as many as it may, then the rest in their order", async () => {
    const { begun, call, answer, fail } = held({ mostRunning: 2, mostWaiting: 10 });
    const all = ["a", "b", "c", "d"].map((name) => call(name).catch((error: Error) => `${error.message}!`));
    expect(begun).toEqual(["a", "b"]);
    answer("b");
    await turn();
    expect(begun).toEqual(["a", "b", "c"]);
    fail("a");
    await turn();
    expect(begun).toEqual(["a", "b", "c", "d"]);
    answer("c");
    answer("d");
    expect(await Promise.all(all)).toEqual(["a!", "b", "c", "d"]);
  });

  it("refuses at once what there is no room to wait for", async () => {
    const { begun, call, answer } = held({ mostRunning: 1, mostWaiting: 1 });
    const [running, waiting] = [call("a"), call("b")];
    await expect(call("c")).rejects.toBeInstanceOf(Overloaded);
    answer("a");
    await turn();
    answer("b");
    expect(await Promise.all([running, waiting])).toEqual(["a", "b"]);
    expect(begun).toEqual(["a", "b"]);
  });

  it("does not begin what has waited longer than anybody does", async () => {
    const { begun, call, answer } = held({ mostRunning: 1, mostWaiting: 10 });
    void call("a");
    await vi.advanceTimersByTimeAsync(500);
    const late = call("late").catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1_000);
    void call("in time");
    await vi.advanceTimersByTimeAsync(1_000);
    answer("a");
    expect(await late).toBeInstanceOf(DeadlineExceeded);
    expect(begun).toEqual(["a", "in time"]);
  });

  it("keeps the place of a call that hangs, and lets in one more now and then, ever less often", async () => {
    const { begun, call } = held({ mostRunning: 2, mostWaiting: 1_000 });
    for (let second = 0; second < 60; second += 1) {
      for (let request = 0; request < 10; request += 1) call(`${second}`).catch(() => {});
      await vi.advanceTimersByTimeAsync(1_000);
    }
    // Two at first, and then one after 2, 4, 6 … seconds: 600 were asked for.
    expect(begun.length).toBeLessThanOrEqual(2 + 7);
    expect(begun.length).toBeGreaterThanOrEqual(2 + 5);
  });

  it("finds out that the callee answers again, and writes off what still hangs", async () => {
    const { begun, call, answer } = held({ mostRunning: 2, mostWaiting: 10 });
    void call("hangs for ever");
    void call("hangs as well");
    await vi.advanceTimersByTimeAsync(PATIENCE);
    void call("trial");
    const next = [call("b"), call("c")];
    expect(begun).toHaveLength(3);
    answer("trial");
    await turn();
    expect(begun.slice(3), "both places are free again").toEqual(["b", "c"]);
    answer("b");
    answer("c");
    expect(await Promise.all(next)).toEqual(["b", "c"]);
  });

  it("does not collect calls that hang while others are answered", async () => {
    const limit = createLimit({ mostRunning: 10, mostWaiting: 1_000, patience: PATIENCE });
    let hanging = 0;
    let answered = 0;
    const hang = (): Promise<never> => {
      hanging += 1;
      return new Promise(() => {});
    };
    for (let second = 0; second < 600; second += 1) {
      limit(hang).catch(() => {});
      limit(hang).catch(() => {});
      limit(async () => (answered += 1)).catch(() => {});
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(answered).toBeGreaterThan(0);
    expect(hanging, "of 1,200: twice the places, and those that tried").toBeLessThanOrEqual(20 + 30);
  });

  it("does not write off what is slow and not overdue", async () => {
    const { begun, call, answer } = held({ mostRunning: 2, mostWaiting: 10 });
    void call("slow");
    await vi.advanceTimersByTimeAsync(PATIENCE - 1);
    void call("quick");
    answer("quick");
    await turn();
    void call("b");
    void call("c");
    expect(begun).toEqual(["slow", "quick", "b"]);
  });
});
