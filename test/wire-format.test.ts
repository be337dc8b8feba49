/** What stands in Redis: plain strings that any program reads, each with an end, and no secret among them. */
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { claimsOf } from "./support/claims-of.ts";
import { plainRedis } from "./support/plain-redis.ts";
import { startWorld, type World } from "./support/world.ts";

const REFRESH_LIFE = 3_600_000;
/** The longest access token's, the tolerance at its end, and a margin for other clocks. */
const TOMBSTONE_LIFE = 600_000 + 5_000 + 60_000;

describeWith(["redis", "postgres"], "the wire format v1 in Redis", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  beforeEach(() => world.redis.flush());
  afterEach(() => world.closeAll());
  afterAll(() => world.stop());

  const read = (command: string): Promise<string> => plainRedis(world.addresses.redisUrl, command);

  it("an active session is its user's id, under session:{sid}", async () => {
    const { sessions } = await world.open();
    const { accessToken } = await sessions.issue({ userId: "007" });
    await sessions.authenticate(accessToken);
    expect(await read(`GET session:${claimsOf(accessToken).sid}`)).toBe("$3\r\n007\r\n");
  });

  it("a revoked session is the empty string, and that is not nothing", async () => {
    const { sessions } = await world.open();
    const { session } = await sessions.issue({ userId: "007" });
    await sessions.revoke(session.id);
    expect(await read(`GET session:${session.id}`)).toBe("$0\r\n\r\n");
    expect(await read("GET session:nobody")).toBe("$-1\r\n");
    const left = Number((await read(`PTTL session:${session.id}`)).slice(1));
    expect(left).toBeLessThanOrEqual(TOMBSTONE_LIFE);
    expect(left).toBeGreaterThan(TOMBSTONE_LIFE - 10_000);
  });

  it("a user id of any script is UTF-8", async () => {
    const { sessions } = await world.open();
    const { session } = await sessions.issue({ userId: "żółw 🐢" });
    expect(await read(`GET session:${session.id}`)).toBe(`$${Buffer.byteLength("żółw 🐢")}\r\nżółw 🐢\r\n`);
  });

  it("the prefix stands in front", async () => {
    const { sessions } = await world.open({ cachePrefix: "shop:" });
    const { session } = await sessions.issue({ userId: "42" });
    expect(await read(`GET shop:session:${session.id}`)).toBe("$2\r\n42\r\n");
    expect(await read(`EXISTS session:${session.id}`)).toBe(":0\r\n");
  });

  it("after all that can happen to sessions: only such keys, each with an end, and no token", async () => {
    // Or it would tell Redis again of what another test has revoked.
    const { sessions, redis } = await world.open({ reconcileEvery: 0 });
    const [kept, left, ended] = await Promise.all(
      [1, 2, 3].map(() => sessions.issue({ userId: "everything" })),
    );
    const refreshed = await sessions.refresh(kept!.refreshToken);
    if (!refreshed.ok) throw new Error(refreshed.reason);
    await sessions.revoke(left!.session.id);
    await sessions.revokeAll("everything", { except: kept!.session.id });
    for (const { accessToken } of [kept!, left!, ended!, refreshed]) await sessions.authenticate(accessToken);

    const ids = [kept!, left!, ended!].map(({ session }) => session.id);
    expect((await redis.keys("*")).toSorted()).toEqual(ids.map((id) => `session:${id}`).toSorted());
    expect(await redis.mget(ids.map((id) => `session:${id}`))).toEqual(["everything", "", ""]);
    const lives = await Promise.all(ids.map((id) => redis.pttl(`session:${id}`)));
    for (const [index, longest] of [REFRESH_LIFE, TOMBSTONE_LIFE, TOMBSTONE_LIFE].entries()) {
      expect(lives[index]).toBeLessThanOrEqual(longest);
      expect(lives[index]).toBeGreaterThan(longest - 10_000);
    }
  });
});
