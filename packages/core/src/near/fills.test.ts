import { describe, expect, it } from "vitest";
import { createFills } from "./fills.ts";

/** Reads that are answered by hand, and what was kept of them. */
function held() {
  const fills = createFills();
  const kept: string[] = [];
  const read = (
    key: string,
    value: string,
  ): { answer: () => Promise<string>; fail: () => Promise<unknown> } => {
    let resolve!: (value: string) => void;
    let reject!: (error: Error) => void;
    const reading = new Promise<string>((onValue, onError) => ((resolve = onValue), (reject = onError)));
    const filled = fills.fill(
      key,
      () => reading,
      (got) => kept.push(got),
    );
    return {
      answer: () => (resolve(value), filled),
      fail: () => (reject(new Error(value)), filled.catch((error: unknown) => error)),
    };
  };
  return { fills, kept, read };
}

describe("createFills", () => {
  it("keeps what was read, and answers with it", async () => {
    const { kept, read } = held();
    const [one, other] = [read("a", "1"), read("b", "2")];
    expect(await one.answer()).toBe("1");
    expect(await other.answer()).toBe("2");
    expect(kept).toEqual(["1", "2"]);
  });

  it("keeps nothing of a key that was discarded meanwhile, and all of the others", async () => {
    const { fills, kept, read } = held();
    const [one, other] = [read("a", "old"), read("b", "2")];
    fills.discard("a");
    expect(await one.answer(), "who asked gets it all the same").toBe("old");
    await other.answer();
    expect(kept).toEqual(["2"]);
  });

  it("keeps what is read after that, though the earlier read is not over", async () => {
    const { fills, kept, read } = held();
    const early = read("a", "old");
    fills.discard("a");
    const late = read("a", "new");
    await late.answer();
    await early.answer();
    expect(kept).toEqual(["new"]);
  });

  it("discards for each of several readers, and goes on discarding while one is left", async () => {
    const { fills, kept, read } = held();
    const [one, other] = [read("a", "1"), read("a", "2")];
    await one.answer();
    expect(kept).toEqual(["1"]);
    fills.discard("a");
    await other.answer();
    expect(kept).toEqual(["1"]);
  });

  it("an earlier read that ends takes nothing from a later one", async () => {
    const { fills, kept, read } = held();
    const early = read("a", "old");
    fills.discard("a");
    const late = read("a", "new");
    await early.answer();
    fills.discard("a");
    await late.answer();
    expect(kept).toEqual([]);
  });

  it("a read that fails keeps nothing, and the next one is kept", async () => {
    const { fills, kept, read } = held();
    expect(await read("a", "down").fail()).toBeInstanceOf(Error);
    await read("a", "1").answer();
    const last = read("a", "2");
    fills.discardAll();
    await last.answer();
    expect(kept).toEqual(["1"]);
  });
});
