/** Redis dead, frozen and back: nobody is signed out, and nobody waits longer than the cache deadline. */
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Instance } from "./support/instance.ts";
import { startWorld, type World } from "./support/world.ts";

const CACHE_DEADLINE = 100;
/** Timers fire late and queries take their time on a machine that is busy with something else. */
const TOLERANCE = 50;

describeWith(["redis:control", "postgres"], "while Redis", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterEach(async () => {
    await world.redis.restart();
    await world.closeAll();
  });
  afterAll(() => world.stop());

  async function signedIn(
    failsFast: boolean,
  ): Promise<Instance & { ask: (strong?: boolean) => Promise<unknown> }> {
    const instance = await world.open({ failsFast, cacheDeadline: CACHE_DEADLINE });
    const { accessToken } = await instance.sessions.issue({ userId: "42" });
    const ask = (strong = false): Promise<unknown> =>
      instance.sessions.authenticate(accessToken, { consistency: strong ? "strong" : "cached" });
    await untilCached(ask);
    return { ...instance, ask };
  }

  const untilCached = (ask: () => Promise<unknown>): Promise<void> =>
    expect.poll(ask, { timeout: 10_000 }).toMatchObject({ ok: true, source: "cache" });

  describe.each([
    ["a client that fails fast", true],
    ["a client with the defaults of ioredis", false],
  ])("%s", (_, failsFast) => {
    it("is dead, the store answers; and when it is back, the cache again", async () => {
      const { ask } = await signedIn(failsFast);
      await world.redis.kill();
      for (let request = 0; request < 10; request += 1) {
        expect(await ask()).toMatchObject({ ok: true, userId: "42", source: "store" });
      }
      await world.redis.restart();
      await untilCached(ask);
    });

    it("is frozen, a request takes at most the cache deadline longer; then the cache answers again", async () => {
      const { ask } = await signedIn(failsFast);
      const baseline: number[] = [];
      for (let request = 0; request < 20; request += 1) baseline.push(await timed(() => ask(true)));

      await world.redis.pause();
      const frozen: number[] = [];
      for (let request = 0; request < 20; request += 1) frozen.push(await timed(ask));
      const together = await timed(() => Promise.all(Array.from({ length: 50 }, () => ask())));

      expect(median(frozen) - median(baseline)).toBeLessThanOrEqual(CACHE_DEADLINE + TOLERANCE);
      expect(Math.max(...frozen)).toBeLessThanOrEqual(CACHE_DEADLINE + Math.max(...baseline) + 4 * TOLERANCE);
      // They wait side by side, and not one behind the other.
      expect(together).toBeLessThanOrEqual(CACHE_DEADLINE + Math.max(...baseline) + 4 * TOLERANCE);
      expect(await ask()).toMatchObject({ ok: true, source: "store" });

      await world.redis.resume();
      await untilCached(ask);
    });

    it("is frozen or dead, people sign in and refresh", async () => {
      const { sessions } = await signedIn(failsFast);
      for (const fail of [world.redis.pause, world.redis.kill]) {
        await fail();
        const { refreshToken, accessToken } = await sessions.issue({ userId: "43" });
        expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: true, source: "store" });
        expect(await sessions.refresh(refreshToken)).toMatchObject({ ok: true });
      }
    });
  });
});

async function timed(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

function median(durations: readonly number[]): number {
  return durations.toSorted((a, b) => a - b)[Math.floor(durations.length / 2)]!;
}
