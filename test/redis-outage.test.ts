/** Redis dead, frozen and back: nobody is signed out, and nobody waits for it. */
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Instance } from "./support/instance.ts";
import { startWorld, type World } from "./support/world.ts";

const CACHE_DEADLINE = 100;
/** Longer than any pause of a busy machine. What it is to the millisecond, the tests of core tell on virtual time. */
const LONG = 5_000;

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

  async function signedIn(failsFast: boolean): Promise<Instance & { ask: () => Promise<unknown> }> {
    const instance = await world.open({ failsFast, cacheDeadline: CACHE_DEADLINE });
    const { accessToken } = await instance.sessions.issue({ userId: "42" });
    const ask = (): Promise<unknown> => instance.sessions.authenticate(accessToken);
    await untilCached(ask);
    return { ...instance, ask };
  }

  const untilCached = (ask: () => Promise<unknown>): Promise<void> =>
    expect.poll(ask).toMatchObject({ ok: true, source: "cache" });

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

    it("is frozen, no request waits for it; then the cache answers again", async () => {
      const { ask } = await signedIn(failsFast);
      await world.redis.pause();
      for (let request = 0; request < 20; request += 1) expect(await timed(ask)).toBeLessThan(LONG);
      // They wait side by side: one behind the other, it were two hundred deadlines.
      const together = () => Promise.all(Array.from({ length: 200 }, () => ask()));
      expect(await timed(together)).toBeLessThan(LONG);
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
