import { describe, expect, it } from "vitest";
import { createBatcher } from "./batch.ts";

/** Queries that stay open until they are answered by hand. */
function heldQueries() {
  const sent: { keys: string[]; answer: () => void; fail: (error: Error) => void }[] = [];
  const query = (keys: string[]): Promise<string[]> =>
    new Promise((resolve, reject) => {
      sent.push({ keys, answer: () => resolve(keys.map((key) => `${key}#${sent.length}`)), fail: reject });
    });
  return { sent, query };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("createBatcher", () => {
  it("asks for all that is asked together in one query, and for one key once", async () => {
    const { sent, query } = heldQueries();
    const ask = createBatcher(query, { maxBatch: 10, maxConcurrent: 2, maxWait: 1_000, maxWaiting: 100 });
    const answers = Promise.all([ask("a"), ask("b"), ask("a")]);
    await turn();
    expect(sent.map(({ keys }) => keys)).toEqual([["a", "b"]]);
    sent[0]!.answer();
    expect(await answers).toEqual(["a#1", "b#1", "a#1"]);
  });

  it("never joins a query under way: one is, and one waits", async () => {
    const { sent, query } = heldQueries();
    const ask = createBatcher(query, { maxBatch: 10, maxConcurrent: 4, maxWait: 1_000, maxWaiting: 100 });
    const early = ask("a");
    await turn();
    const late = [ask("a"), ask("a")];
    await turn();
    expect(sent).toHaveLength(1);
    sent[0]!.answer();
    expect(await early).toBe("a#1");
    await turn();
    expect(sent.map(({ keys }) => keys)).toEqual([["a"], ["a"]]);
    sent[1]!.answer();
    expect(await Promise.all(late)).toEqual(["a#2", "a#2"]);
  });

  it("keeps to its limits, and lets other keys pass one that waits", async () => {
    const { sent, query } = heldQueries();
    const ask = createBatcher(query, { maxBatch: 2, maxConcurrent: 2, maxWait: 1_000, maxWaiting: 100 });
    const first = ask("a");
    await turn();
    const rest = Promise.all(["a", "b", "c", "d"].map(ask));
    await turn();
    expect(sent.map(({ keys }) => keys)).toEqual([["a"], ["b", "c"]]);
    sent[1]!.answer();
    await turn();
    expect(sent[2]!.keys).toEqual(["d"]);
    sent[2]!.answer();
    sent[0]!.answer();
    await first;
    await turn();
    expect(sent[3]!.keys).toEqual(["a"]);
    sent[3]!.answer();
    expect(await rest).toHaveLength(4);
  });

  it("does not send what nobody waits for any more", async () => {
    const { sent, query } = heldQueries();
    const ask = createBatcher(query, { maxBatch: 10, maxConcurrent: 1, maxWait: 20, maxWaiting: 100 });
    void ask("hangs");
    await turn();
    void ask("stale");
    await new Promise((resolve) => setTimeout(resolve, 30));
    const fresh = ask("fresh");
    sent[0]!.answer();
    await turn();
    expect(sent.map(({ keys }) => keys)).toEqual([["hangs"], ["fresh"]]);
    sent[1]!.answer();
    expect(await fresh).toBe("fresh#2");
  });

  it("hands a failure to those who asked, and goes on", async () => {
    const { sent, query } = heldQueries();
    const ask = createBatcher(query, { maxBatch: 10, maxConcurrent: 1, maxWait: 1_000, maxWaiting: 100 });
    const failing = Promise.allSettled([ask("a"), ask("b")]);
    await turn();
    const next = ask("a");
    sent[0]!.fail(new Error("down"));
    expect((await failing).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await turn();
    sent[1]!.answer();
    expect(await next).toBe("a#2");
  });
});
