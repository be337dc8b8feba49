/** Postgres frozen for longer than the grace: who retried meanwhile is not taken for a thief afterwards. */
import { setTimeout as sleep } from "node:timers/promises";
import type { SessError, SessionStore } from "@sess/core";
import { postgresSessions } from "@sess/postgres";
import { describeWith } from "@sess/servers/describe-with";
import { Pool } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createHold, type Hold } from "./support/hold.ts";
import type { Instance } from "./support/instance.ts";
import { startWorld, type World } from "./support/world.ts";

const STORE_DEADLINE = 300;
const GRACE = 1_000;

describeWith(["redis:control", "postgres:control"], "when Postgres was frozen", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterEach(async () => {
    await world.postgres.resume();
    await world.closeAll();
  });
  afterAll(() => world.stop());

  describe("for longer than the grace, while a client retried its refresh", () => {
    interface Observed extends Instance {
      readonly reuses: unknown[];
      readonly retried: boolean[];
    }

    /** The first `prompt` rotations reach Postgres at once, all others when `hold` lets them. */
    async function open(prompt: number, hold: Hold): Promise<Observed> {
      let rotations = 0;
      const wrapStore = (store: SessionStore): SessionStore => ({
        ...store,
        async rotate(...of) {
          rotations += 1;
          if (rotations > prompt) await hold.wait();
          return store.rotate(...of);
        },
      });
      const options = { storeDeadline: STORE_DEADLINE, rotationGrace: GRACE, wrapStore };
      const instance = await world.open(options);
      const [reuses, retried]: [unknown[], boolean[]] = [[], []];
      instance.sessions.on("refresh_reused", (event) => reuses.push(event));
      instance.sessions.on("refreshed", (event) => retried.push(event.retried));
      return { ...instance, reuses, retried };
    }

    /** Signed in at `one`, whose first attempt is the one that Postgres will have committed. */
    async function signedIn() {
      const hold = createHold();
      const [one, other] = [await open(1, hold), await open(0, hold)];
      const { refreshToken, session } = await one.sessions.issue({ userId: "42" });
      const committed = async (): Promise<number> => {
        const { rows } = await one.pool.query("SELECT gen FROM sess_sessions WHERE id = $1", [session.id]);
        return rows[0].gen;
      };
      const resume = async (): Promise<void> => {
        await world.postgres.resume();
        await expect.poll(committed).toBe(1);
        hold.release();
      };
      return { one, other, refreshToken, resume };
    }

    const attempt = (instance: Instance, token: string): Promise<unknown> =>
      instance.sessions.refresh(token).catch((error: SessError) => error.code);

    /** As a client does it: with the same token, at the next instance each time, until there is an answer. */
    async function retry(instances: Instance[], token: string, during: number): Promise<unknown[]> {
      const outcomes: unknown[] = [];
      const end = performance.now() + during;
      while (performance.now() < end) {
        outcomes.push(await attempt(instances[outcomes.length % instances.length]!, token));
      }
      return outcomes;
    }

    async function answer(instance: Instance, token: string): Promise<unknown> {
      let outcome: unknown = "ERR_SESS_TIMEOUT";
      while (outcome === "ERR_SESS_TIMEOUT") outcome = await attempt(instance, token);
      return outcome;
    }

    /** `outcome` is the second pair of one session that goes on. */
    async function expectAlive(outcome: unknown, at: Observed, others: Observed[]): Promise<void> {
      expect(outcome).toMatchObject({ ok: true });
      const { accessToken, refreshToken } = outcome as { accessToken: string; refreshToken: string };
      expect(at.retried).toEqual([true]);
      for (const { sessions, reuses } of [at, ...others]) {
        const auth = await sessions.authenticate(accessToken, { consistency: "strong" });
        expect(auth).toMatchObject({ ok: true, userId: "42" });
        expect(reuses).toEqual([]);
      }
      expect(await at.sessions.refresh(refreshToken)).toMatchObject({ ok: true });
    }

    it("the process that it asked gives it the pair whose answer was lost", async () => {
      const { one, refreshToken, resume } = await signedIn();
      await world.postgres.pause();
      const outcomes = await retry([one], refreshToken, 2 * GRACE);
      expect([...new Set(outcomes)]).toEqual(["ERR_SESS_TIMEOUT"]);

      await resume();
      await expectAlive(await answer(one, refreshToken), one, []);
    });

    it("so does another process that it asked, later than the first", async () => {
      const { one, other, refreshToken, resume } = await signedIn();
      await world.postgres.pause();
      const outcomes = await retry([one, other], refreshToken, 2 * GRACE);
      expect([...new Set(outcomes)]).toEqual(["ERR_SESS_TIMEOUT"]);

      await resume();
      await expectAlive(await answer(other, refreshToken), other, [one]);
    });

    it("so does a process that nobody asked anything for longer than the grace", async () => {
      const { one, refreshToken, resume } = await signedIn();
      await world.postgres.pause();
      expect(await attempt(one, refreshToken)).toBe("ERR_SESS_TIMEOUT");
      // A client that backs off.
      await sleep(2 * GRACE);
      await resume();
      await expectAlive(await answer(one, refreshToken), one, []);
    });

    it("once the grace after it is over, a used token is a stolen one as ever", async () => {
      const { one, refreshToken, resume } = await signedIn();
      await world.postgres.pause();
      await retry([one], refreshToken, 2 * GRACE);
      await resume();
      expect(await answer(one, refreshToken)).toMatchObject({ ok: true });

      await sleep(GRACE + STORE_DEADLINE);
      expect(await one.sessions.refresh(refreshToken)).toEqual({ ok: false, reason: "refresh_reused" });
      expect(one.reuses).toHaveLength(1);
    });
  });

  it("and the cache is empty, each request is told by the deadline, in few queries; then all go on", async () => {
    const REQUESTS = 250;
    const DEADLINE = 3_000;
    /** So many queries the store sees at once: the rest waits, and goes into the next ones. */
    const AT_A_TIME = 4;
    const { sessions, pool, asked } = await openOnSmallPool({
      storeDeadline: DEADLINE,
      connectionTimeoutMillis: 2 * DEADLINE,
    });
    const tokens: string[] = [];
    for (let user = 0; user < REQUESTS; user++) {
      tokens.push((await sessions.issue({ userId: `user ${user}` })).accessToken);
    }
    const sources = async (): Promise<unknown[]> => {
      const all = await Promise.all(tokens.map((token) => sessions.authenticate(token)));
      return [...new Set(all.map((auth) => auth.ok && auth.source))];
    };
    await expect.poll(sources).toEqual(["cache"]);
    await world.postgres.pause();
    await world.redis.flush();

    const before = asked();
    let mostWaiting = 0;
    const began = performance.now();
    const requests = tokens.map(async (token, index) => {
      await sleep(index * 10);
      const since = performance.now();
      const outcome = await sessions.authenticate(token).catch((error: SessError) => error.code);
      mostWaiting = Math.max(mostWaiting, pool.waitingCount);
      return { outcome, took: performance.now() - since };
    });
    const settled = await Promise.all(requests);
    const deadlines = Math.ceil((performance.now() - began) / DEADLINE);

    expect([...new Set(settled.map(({ outcome }) => outcome))]).toEqual(["ERR_SESS_TIMEOUT"]);
    // Twice the deadline would be the wait of one query behind another.
    expect(Math.max(...settled.map(({ took }) => took))).toBeLessThan(2 * DEADLINE);
    expect(asked() - before).toBeLessThanOrEqual(AT_A_TIME * deadlines);
    expect(mostWaiting).toBeLessThanOrEqual(AT_A_TIME * (2 + 1));

    await world.postgres.resume();
    const goOn = (): Promise<unknown> => sources().catch((error: SessError) => error.code);
    await expect.poll(goOn).toEqual(["cache"]);
    await expect.poll(() => pool.waitingCount).toBe(0);
    // A flush is a gap, and how long after the store the cache is believed again is chance.
  }, 30_000);

  /** A pool that forgets who waited too long, as the README of `@sess/postgres` recommends. */
  async function openOnSmallPool({
    storeDeadline,
    connectionTimeoutMillis,
  }: {
    storeDeadline: number;
    connectionTimeoutMillis: number;
  }): Promise<Instance & { asked: () => number }> {
    const pool = new Pool({
      connectionString: world.addresses.databaseUrl,
      max: 4,
      connectionTimeoutMillis,
    });
    pool.on("error", () => {});
    onTestFinished(() => pool.end());
    const store = postgresSessions(pool);
    let asked = 0;
    const counted: SessionStore = {
      ...store,
      findMany(ids, now) {
        asked += 1;
        return store.findMany(ids, now);
      },
    };
    const instance = await world.open({ storeDeadline, store: counted });
    return { ...instance, pool, asked: () => asked };
  }
});
