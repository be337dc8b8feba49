/** Revoked in one process: the next request in another one is refused, not the one after it. */
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, beforeAll, expect, it } from "vitest";
import { instant } from "./support/instant.ts";
import { type OtherProcess, startOtherProcess } from "./support/other-process.ts";
import { startWorld, type World } from "./support/world.ts";

const ROUNDS = 100;

describeWith(["redis", "postgres"], "two processes on one Redis and one Postgres", () => {
  let world: World;
  let other: OtherProcess;

  beforeAll(async () => {
    world = await startWorld();
    other = await startOtherProcess(world.addresses);
  }, 60_000);
  afterAll(async () => {
    await other?.close();
    await world.stop();
  });

  it(`no request that begins after a revocation is accepted, in ${ROUNDS} rounds under load`, async () => {
    expect(other.pid).not.toBe(process.pid);
    const { sessions } = await world.open();
    const seen = { before: 0, acceptedAfter: 0, refusedAfter: 0, sources: new Set<string>() };

    for (let round = 0; round < ROUNDS; round += 1) {
      const { accessToken, session } = await sessions.issue({ userId: `${round}` });
      await other.hammer(accessToken);
      // In every other round the requests find no entry, so that repairs are under way when it is revoked.
      if (round % 2 === 1) await world.redis.flush();
      const outcome =
        round % 4 < 2 ? await sessions.revoke(session.id) : await sessions.revokeAll(`${round}`);
      const revokedAt = instant();
      expect(outcome).toMatchObject({ durable: true, propagated: true });

      const requests = await other.stop();
      for (const { beganAt, outcome: answer } of requests) {
        if (beganAt <= revokedAt) {
          seen.before += 1;
          seen.sources.add(answer);
        } else if (answer === "revoked") seen.refusedAfter += 1;
        else seen.acceptedAfter += 1;
      }
      // Or this round has proved nothing.
      expect(requests.some(({ beganAt }) => beganAt > revokedAt)).toBe(true);
      expect(requests[0]).toMatchObject({ outcome: expect.stringMatching(/^(cache|store)$/) });
    }

    expect(seen.acceptedAfter).toBe(0);
    expect(seen.refusedAfter).toBeGreaterThanOrEqual(ROUNDS);
    // Before it, they were accepted by either: both ways were under load.
    expect([...seen.sources]).toEqual(expect.arrayContaining(["cache", "store"]));
  }, 120_000);
});
