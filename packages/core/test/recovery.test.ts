/** The gate: closed while the cache fails or may have lost something, open when it has been told of everything. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CacheStore, isUnavailable, type SessionsOptions } from "../src/index.ts";
import { createFixture, type Fixture } from "./support/fixture.ts";
import { usePromptCrypto } from "./support/prompt-crypto.ts";
import { type WatchedCache, watchedCache } from "./support/watched-cache.ts";

const CACHE_DEADLINE = 50;

beforeEach(() => {
  usePromptCrypto();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Faults {
  mode: "well" | "hang" | "throw" | "slow";
  /** How many calls reached the cache. */
  calls: number;
  /** When the latest request first asked anybody. */
  askedAt: number | undefined;
  /** Whether the store cannot be read. */
  isStoreDown: boolean;
}

/** A cache that breaks when it is told to. */
function breakable(faults: Faults): (cache: CacheStore) => CacheStore {
  const through = async <T>(call: () => Promise<T>): Promise<T> => {
    faults.calls += 1;
    if (faults.mode === "hang") return new Promise(() => {});
    if (faults.mode === "throw") throw new Error("down");
    if (faults.mode === "slow") await new Promise((resolve) => setTimeout(resolve, 4 * CACHE_DEADLINE));
    return call();
  };
  return (cache) => ({
    get(key) {
      faults.askedAt ??= performance.now();
      return through(() => cache.get(key));
    },
    add: (...entry) => through(() => cache.add(...entry)),
    set: (...entry) => through(() => cache.set(...entry)),
  });
}

async function world(
  options: Partial<SessionsOptions> = {},
): Promise<Fixture & { faults: Faults; token: string }> {
  const faults: Faults = { mode: "well", calls: 0, askedAt: undefined, isStoreDown: false };
  const fixture = createFixture({
    cacheDeadline: CACHE_DEADLINE,
    wrapCache: (cache) => watchedCache(breakable(faults)(cache)),
    wrapStore: (store) => ({
      ...store,
      findMany(...of) {
        faults.askedAt ??= performance.now();
        return faults.isStoreDown ? Promise.reject(new Error("down")) : store.findMany(...of);
      },
      revokedSince: (...of) =>
        faults.isStoreDown ? Promise.reject(new Error("down")) : store.revokedSince(...of),
    }),
    ...options,
  });
  const { accessToken } = await fixture.sessions.issue({ userId: "user" });
  await settle();
  return { ...fixture, faults, token: accessToken };
}

/** What is computed on other threads comes to its end; no virtual time passes. */
const settle = async (): Promise<void> => {
  for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
};

const pass = async (ms: number): Promise<void> => {
  await settle();
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
};

/** Who answered; virtual time passes only while nothing else happens. */
async function ask({ sessions, token, consistency }: Asked): Promise<string> {
  const outcome = sessions.authenticate(token, { consistency }).then(
    (settled) => (settled.ok ? settled.source : settled.reason),
    (error: unknown) => (isUnavailable(error) ? error.code : "another error"),
  );
  const progress = { isDone: false };
  void outcome.then(() => (progress.isDone = true));
  for (await settle(); !progress.isDone; await pass(1));
  return outcome;
}

interface Asked {
  readonly sessions: Fixture["sessions"];
  readonly token: string;
  readonly consistency?: "strong";
}

const names = ({ events }: Fixture): string[] =>
  events.map(({ name }) => name).filter((name) => name.startsWith("cache_") && name !== "cache_failed");

describe("a cache that hangs", () => {
  it("costs a few requests the deadline, and all others nothing", async () => {
    const fixture = await world();
    fixture.faults.mode = "hang";
    const waits: number[] = [];
    for (let request = 0; request < 100; request += 1) {
      fixture.faults.askedAt = undefined;
      expect(await ask(fixture)).toBe("store");
      waits.push(performance.now() - fixture.faults.askedAt!);
    }
    expect(waits).toEqual([...Array(7).fill(CACHE_DEADLINE), ...Array(93).fill(0)]);
    expect(names(fixture)).toEqual(["cache_distrusted"]);
  });

  it("is asked one question at a time, less and less often, however many requests come and revoke", async () => {
    const fixture = await world();
    fixture.faults.mode = "hang";
    for (let request = 0; request < 7; request += 1) await ask(fixture);
    fixture.faults.calls = 0;
    for (let second = 0; second < 60; second += 1) {
      for (let request = 0; request < 20; request += 1) await ask(fixture);
      await pass(1_000);
    }
    expect(fixture.faults.calls, "of 1,200 requests, and as many repairs").toBeLessThanOrEqual(20);
  });

  it("is believed again when it answers in time, after it was told of everything", async () => {
    const fixture = await world();
    fixture.faults.mode = "hang";
    for (let request = 0; request < 7; request += 1) await ask(fixture);

    fixture.faults.mode = "slow";
    await pass(30_000);
    expect(await ask(fixture), "it answers, but late").toBe("store");

    // While it was away, another node revoked a session, and the cache lost that.
    const other = await fixture.another().issue({ userId: "user" });
    await fixture.store.revoke(other.session.id, { reason: "logout", by: null, now: fixture.clock.now });
    fixture.faults.mode = "well";
    await pass(10_000);
    expect(names(fixture)).toEqual(["cache_distrusted", "cache_trusted"]);
    expect(await fixture.cache.get(`session:${other.session.id}`)).toBe("");
    expect(await ask(fixture)).toBe("cache");
  });

  it("is all there is while the store is down: asked again as soon as it answers in time", async () => {
    const fixture = await world();
    fixture.faults.mode = "hang";
    for (let request = 0; request < 7; request += 1) await ask(fixture);
    fixture.faults.isStoreDown = true;
    expect(await ask(fixture)).toBe("ERR_SESS_STORE_UNAVAILABLE");
    fixture.faults.mode = "well";
    await pass(10_000);
    for (let request = 0; request < 20; request += 1) expect(await ask(fixture)).toBe("cache");
    expect(names(fixture), "it has not been told yet of what it may have lost").toEqual(["cache_distrusted"]);
    fixture.faults.isStoreDown = false;
    await pass(10_000);
    expect(names(fixture)).toEqual(["cache_distrusted", "cache_trusted"]);
    expect(await ask(fixture)).toBe("cache");
  });

  it("is asked on while the store is down: slow is not hung", async () => {
    const fixture = await world();
    fixture.faults.isStoreDown = true;
    fixture.faults.mode = "slow";
    for (let request = 0; request < 30; request += 1) expect(await ask(fixture)).toBe("cache");
    expect(names(fixture)).toEqual(["cache_distrusted"]);
  });

  it("that cannot tell of a restart is not believed before it was told of everything, store or no store", async () => {
    const { watch: _, ...unwatched } = watchedCache(createFixture().cache);
    const faults: Faults = { mode: "throw", calls: 0, askedAt: undefined, isStoreDown: false };
    const down = (): Promise<never> => Promise.reject(new Error("down"));
    const fixture = createFixture({
      wrapCache: () => breakable(faults)(unwatched),
      wrapStore: (store) => ({
        ...store,
        findMany: (...of) => (faults.isStoreDown ? down() : store.findMany(...of)),
        revokedSince: (...of) => (faults.isStoreDown ? down() : store.revokedSince(...of)),
      }),
    });
    const { accessToken: token } = await fixture.sessions.issue({ userId: "user" });
    for (let request = 0; request < 7; request += 1) await ask({ ...fixture, token });
    faults.isStoreDown = true;
    faults.mode = "well";
    await pass(10_000);
    expect(await ask({ ...fixture, token })).toBe("ERR_SESS_STORE_UNAVAILABLE");
  });

  it("is waited for as long as the store may take while that is down, and after a few requests not at all", async () => {
    const fixture = await world();
    fixture.faults.isStoreDown = true;
    await ask({ ...fixture, consistency: "strong" });
    fixture.faults.mode = "slow";
    expect(await ask(fixture)).toBe("cache");
    fixture.faults.mode = "hang";
    const waits: number[] = [];
    for (let request = 0; request < 50; request += 1) {
      fixture.faults.askedAt = undefined;
      expect(await ask(fixture)).toBe("ERR_SESS_STORE_UNAVAILABLE");
      waits.push(performance.now() - fixture.faults.askedAt!);
    }
    expect(waits).toEqual([...Array(6).fill(2_050), ...Array(44).fill(0)]);
  });

  it("gets more and more time when it fails again at once", async () => {
    const fixture = await world();
    const outages: number[] = [];
    fixture.sessions.on("cache_trusted", ({ distrustedFor }) => outages.push(distrustedFor));
    for (let round = 0; round < 8; round += 1) {
      fixture.faults.mode = "throw";
      for (let request = 0; request < 7; request += 1) await ask(fixture);
      fixture.faults.mode = "well";
      while (outages.length <= round) await pass(50);
    }
    expect(outages[0]).toBeLessThanOrEqual(150);
    expect(outages.at(-1)).toBeGreaterThan(3_000);
    await pass(10_000);
    fixture.faults.mode = "throw";
    for (let request = 0; request < 7; request += 1) await ask(fixture);
    fixture.faults.mode = "well";
    while (outages.length <= 8) await pass(50);
    expect(outages[8], "it was well for a while").toBeLessThanOrEqual(150);
  });
});

describe("a gap", () => {
  async function watched(): Promise<Fixture & { token: string; watch: WatchedCache; hold: Hold }> {
    const hold: Hold = { set: undefined };
    let watch!: WatchedCache;
    const fixture = createFixture({
      wrapCache: (cache) =>
        (watch = watchedCache({
          ...cache,
          set: async (...entry) => {
            await hold.set;
            return cache.set(...entry);
          },
        })),
    });
    const { accessToken } = await fixture.sessions.issue({ userId: "user" });
    await settle();
    expect(await ask({ ...fixture, token: accessToken })).toBe("cache");
    return { ...fixture, token: accessToken, watch, hold };
  }
  interface Hold {
    set: Promise<void> | undefined;
  }

  /** Revoked, and the cache says active: as a failover that lost the tombstone leaves it. */
  async function lostTombstone({ sessions, cache }: Fixture): Promise<{ token: string; key: string }> {
    const { session, accessToken } = await sessions.issue({ userId: "other" });
    await settle();
    await sessions.revoke(session.id);
    const key = `session:${session.id}`;
    await cache.set(key, "other", 60_000);
    expect(await ask({ sessions, token: accessToken }), "the cache lies").toBe("cache");
    return { token: accessToken, key };
  }

  it("closes the gate at once, and opens it when all tombstones stand again", async () => {
    const fixture = await watched();
    const lost = await lostTombstone(fixture);
    let release!: () => void;
    fixture.hold.set = new Promise((resolve) => (release = resolve));
    fixture.watch.push({ type: "gap" });
    expect(await ask({ ...fixture, token: lost.token })).toBe("revoked");
    expect(await ask(fixture)).toBe("store");
    release();
    await settle();
    expect(await fixture.cache.get(lost.key)).toBe("");
    expect(await ask(fixture)).toBe("cache");
    expect(await ask({ ...fixture, token: lost.token })).toBe("revoked");
  });

  it("keeps nobody from repairing what was lost, for the cache is there", async () => {
    const fixture = await watched();
    let release!: () => void;
    await lostTombstone(fixture);
    fixture.hold.set = new Promise((resolve) => (release = resolve));
    fixture.cache.clear();
    fixture.watch.push({ type: "gap" });
    await settle();
    expect(await ask(fixture)).toBe("store");
    release();
    await settle();
    expect(await ask(fixture), "repaired before the gate was open").toBe("cache");
  });

  it("makes everything unavailable while the store cannot say what was lost", async () => {
    let isDown = false;
    const down = (): Promise<never> => Promise.reject(new Error("down"));
    let watch!: WatchedCache;
    const fixture = createFixture({
      wrapCache: (cache) => (watch = watchedCache(cache)),
      wrapStore: (store) => ({
        ...store,
        findMany: (...of) => (isDown ? down() : store.findMany(...of)),
        revokedSince: (...of) => (isDown ? down() : store.revokedSince(...of)),
      }),
    });
    const { accessToken: token } = await fixture.sessions.issue({ userId: "user" });
    await settle();
    expect(await ask({ ...fixture, token })).toBe("cache");
    isDown = true;
    watch.push({ type: "gap" });
    await pass(60_000);
    expect(await ask({ ...fixture, token })).toBe("ERR_SESS_STORE_UNAVAILABLE");
    isDown = false;
    await pass(10_000);
    expect(await ask({ ...fixture, token })).toBe("cache");
  });

  it("that comes while another is being mended begins the mending anew", async () => {
    const fixture = await watched();
    let release!: () => void;
    fixture.hold.set = new Promise((resolve) => (release = resolve));
    await lostRevocation(fixture);
    fixture.watch.push({ type: "gap" });
    await settle();
    // The first mending has read the store, and waits for the cache: what is lost now it does not know of.
    const late = await lostRevocation(fixture);
    fixture.watch.push({ type: "gap" });
    release();
    await settle();
    expect(await fixture.cache.get(late)).toBe("");
    expect(fixture.events.filter(({ name }) => name === "reconciled")).toHaveLength(2);
    expect(fixture.events.filter(({ name }) => name === "cache_trusted")).toHaveLength(1);
    expect(await ask(fixture)).toBe("cache");
  });

  async function lostRevocation({ store, clock, another }: Fixture): Promise<string> {
    const { session } = await another().issue({ userId: "other" });
    await store.revoke(session.id, { reason: "logout", by: null, now: clock.now });
    return `session:${session.id}`;
  }

  it("does not wait for the next try of a recovery that is under way", async () => {
    const fixture = await watched();
    fixture.hold.set = Promise.reject(new Error("down"));
    fixture.hold.set.catch(() => {});
    const { session } = await fixture.another().issue({ userId: "other" });
    expect(await fixture.sessions.revoke(session.id)).toMatchObject({ propagated: false });
    await pass(60_000);
    fixture.hold.set = undefined;
    expect(await ask(fixture)).toBe("store");
    fixture.watch.push({ type: "gap" });
    await settle();
    expect(await ask(fixture)).toBe("cache");
  });

  it("makes no answer count that was asked for before it", async () => {
    const fixture = await watched();
    const lost = await lostTombstone(fixture);
    const get = fixture.cache.get;
    let release!: () => void;
    let reach!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const node = fixture.another({
      cache: {
        ...fixture.watch,
        get: async (key) => {
          const value = await get(key);
          reach();
          await held;
          return value;
        },
      },
    });
    const asked = node.authenticate(lost.token);
    await reached;
    fixture.watch.push({ type: "gap" });
    release();
    await settle();
    expect(await asked).toEqual({ ok: false, reason: "revoked" });
  });
});
