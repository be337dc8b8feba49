import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type WatchedCache, watchedCache } from "../../test/support/watched-cache.ts";
import { type MemoryCache, memoryCache } from "../memory/index.ts";
import { nearCache, type NearCacheOptions } from "./near-cache.ts";

const LEASE = 3_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface World {
  readonly far: WatchedCache;
  readonly memory: MemoryCache;
  readonly near: ReturnType<typeof nearCache>;
  /** How often the far cache was read. */
  readonly reads: () => number;
  /** Stops reads of the far cache after they have read, until they are released. */
  hold(): () => void;
}

async function world(options: NearCacheOptions = {}): Promise<World & { close: () => Promise<void> }> {
  const memory = memoryCache();
  let reads = 0;
  let held: Promise<void> | undefined;
  const far = watchedCache({
    ...memory,
    async get(key) {
      reads += 1;
      const value = await memory.get(key);
      await held;
      return value;
    },
  });
  const near = nearCache(far, { lease: LEASE, ...options });
  const { close } = near.watch!(() => {});
  await vi.advanceTimersByTimeAsync(0);
  return {
    far,
    memory,
    near,
    reads: () => reads,
    hold() {
      let release!: () => void;
      held = new Promise((resolve) => (release = resolve));
      return () => {
        held = undefined;
        release();
      };
    },
    close,
  };
}

describe("nearCache", () => {
  it("answers from memory what it has read, absence too", async () => {
    const { near, memory, reads } = await world();
    await memory.set("a", "1", 60_000);
    for (let read = 0; read < 3; read += 1) {
      expect(await near.get("a")).toBe("1");
      expect(await near.get("b")).toBeNull();
    }
    expect(reads()).toBe(2);
  });

  it("forgets what the far cache says has changed, and everything after a gap", async () => {
    const { near, far, reads } = await world();
    for (const key of ["a", "b"]) await near.get(key);
    await far.set("a", "2", 60_000);
    expect(await near.get("a")).toBe("2");
    expect(await near.get("b")).toBeNull();
    expect(reads()).toBe(3);
    far.push({ type: "gap" });
    for (const key of ["a", "b"]) await near.get(key);
    expect(reads()).toBe(5);
  });

  it("does not keep what changes while it is being read", async () => {
    const { near, far, hold } = await world();
    const release = hold();
    const early = near.get("a");
    await far.set("a", "2", 60_000);
    const late = near.get("a");
    release();
    expect(await early, "true when it was asked").toBeNull();
    expect(await late).toBe("2");
    expect(await near.get("a")).toBe("2");
  });

  it("does not keep what is being read while there is a gap", async () => {
    const { near, far, memory, hold } = await world();
    const release = hold();
    const early = near.get("a");
    far.push({ type: "gap" });
    await vi.advanceTimersByTimeAsync(LEASE);
    await memory.set("a", "2", 60_000);
    release();
    expect(await early).toBeNull();
    expect(await near.get("a")).toBe("2");
  });

  it.each(["add", "set"] as const)(
    "forgets at once what this process writes by %s, also when that fails",
    async (write) => {
      const { near, far, memory } = await world();
      expect(await near.get("a")).toBeNull();
      far.cut();
      await near[write]("a", "1", 60_000);
      expect(await near.get("a")).toBe("1");

      // Written, and the answer was lost.
      const lossy = nearCache({
        ...far,
        [write]: async () => {
          await memory.set("b", "1", 60_000);
          throw new Error("lost");
        },
      });
      far.heal();
      lossy.watch!(() => {});
      await vi.advanceTimersByTimeAsync(0);
      expect(await lossy.get("b")).toBeNull();
      await expect(lossy[write]("b", "1", 60_000)).rejects.toThrow("lost");
      expect(await lossy.get("b")).toBe("1");
    },
  );

  it("answers from memory for ttl at most", async () => {
    const { near, reads } = await world({ ttl: "10s" });
    await near.get("a");
    await vi.advanceTimersByTimeAsync(9_999);
    await near.get("a");
    expect(reads()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await near.get("a");
    expect(reads()).toBe(2);
  });

  it("holds about maxEntries", async () => {
    const { near, reads } = await world({ maxEntries: 10 });
    for (let index = 0; index < 1_000; index += 1) await near.get(`${index}`);
    for (let index = 0; index < 990; index += 1) await near.get(`${index}`);
    expect(reads(), "all but a few were forgotten").toBeGreaterThan(1_900);
  });
});

describe("the lease", () => {
  it("ends when nothing is heard any more, and memory is not believed then", async () => {
    const { near, far, memory } = await world();
    expect(await near.get("a")).toBeNull();
    far.cut();
    await memory.set("a", "2", 60_000);
    await vi.advanceTimersByTimeAsync(LEASE);
    expect(await near.get("a")).toBe("2");
  });

  it("counts from when was asked, not from when was answered", async () => {
    const memory = memoryCache();
    let answer!: () => void;
    const near = nearCache(
      {
        ...memory,
        watch: () => ({ probe: () => new Promise((resolve) => (answer = resolve)), close: async () => {} }),
      },
      { lease: LEASE },
    );
    near.watch!(() => {});
    await vi.advanceTimersByTimeAsync(LEASE - 100);
    answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(await near.get("a"), "remembered").toBeNull();
    await memory.set("a", "2", 60_000);
    await vi.advanceTimersByTimeAsync(99);
    expect(await near.get("a")).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(await near.get("a")).toBe("2");
  });

  it("is renewed three times as often as it ends, while something is heard", async () => {
    const { near, far, reads } = await world({ ttl: "1h" });
    await near.get("a");
    await vi.advanceTimersByTimeAsync(20 * LEASE);
    await near.get("a");
    expect(reads()).toBe(1);
    expect(far.probes()).toBeGreaterThanOrEqual(60);
    expect(far.probes()).toBeLessThanOrEqual(62);
  });

  it("is not there before the far cache was heard, nor after close", async () => {
    const { near, reads, close, far } = await world();
    await near.get("a");
    await near.get("a");
    expect(reads()).toBe(1);
    await close();
    await near.get("a");
    await near.get("a");
    expect(reads()).toBe(3);
    expect(far.watchers()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);

    const unwatched = nearCache(far);
    await unwatched.get("a");
    await unwatched.get("a");
    expect(reads()).toBe(5);
  });
});

it("says what is wrong with its options", () => {
  const cache = watchedCache(memoryCache());
  expect(() => nearCache(memoryCache())).toThrow(/^nearCache: this cache cannot tell of changes/);
  expect(() => nearCache(undefined as never)).toThrow(TypeError);
  expect(() => nearCache(cache, { ttl: "soon" as never })).toThrow(/^nearCache: ttl: must be a duration/);
  expect(() => nearCache(cache, { lease: 0 })).toThrow(/^nearCache: lease: must be a duration/);
  expect(() => nearCache(cache, { lease: "90d" })).toThrow(/^nearCache: lease: must be a duration/);
  expect(() => nearCache(cache, { leese: "2s" } as never)).toThrow(
    /^nearCache: leese: there is no such option/,
  );
  expect(() => nearCache(cache, null as never)).toThrow(/^nearCache: options: must be an object/);
  expect(() => nearCache(cache, { maxEntries: 0 })).toThrow(/^nearCache: maxEntries: must be a whole number/);
});
