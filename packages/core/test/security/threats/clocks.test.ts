/** Who moves a clock by a minute: that of one node. The clock of a client is not read anywhere. */
import { describe, expect, it } from "vitest";
import { createFixture, type Fixture, idle, MINUTE } from "../../support/fixture.ts";

const down = (): Promise<never> => Promise.reject(new Error("down"));
const REVOKED = { ok: false, reason: "revoked" };

/** Until 13 minutes after: now and then, and every second around the ends of tokens and tombstones. */
const INSTANTS = Array.from({ length: 13 * 60 }, (_, second) => second * 1_000).filter(
  (passed) => passed % 30_000 === 0 || (passed > 530_000 && passed < 730_000),
);

/** Another process whose clock differs. */
function skewed({ another, clock }: Fixture, by: number, more: object = {}): Fixture["sessions"] {
  return another({ clock: () => clock.now + by, ...more });
}

describe.each([
  ["ahead", MINUTE],
  ["behind", -MINUTE],
])("a node whose clock is a minute %s", (_, skew) => {
  const OPTIONS = { accessTtl: "10m", clockTolerance: "5s", tombstoneMargin: "1m" } as const;

  it("brings no revoked session back: the tombstone outlives its tokens all the same", async () => {
    const fixture = createFixture(OPTIONS);
    const wrong = skewed(fixture, skew, OPTIONS);
    const right = fixture.sessions;
    for (const [issuer, revoker] of [
      [wrong, right],
      [right, wrong],
      [wrong, wrong],
    ] as const) {
      const { accessToken, session } = await issuer.issue({ userId: "user" });
      await idle();
      await revoker.revoke(session.id);
      // Only the cache is left to ask, for as long as the token lives by any clock; and nobody reconciles.
      const store = { ...fixture.store, findMany: down, revokedSince: async () => [] };
      const nodes = [0, skew].map((by) => skewed(fixture, by, { ...OPTIONS, store }));
      const start = fixture.clock.now;
      for (const passed of INSTANTS) {
        fixture.clock.now = start + passed;
        for (const node of nodes) {
          const outcome = await node.authenticate(accessToken).catch(() => undefined);
          // After the tombstone has gone the store must be asked, and is down: but then the token has expired.
          expect(outcome?.ok, `${passed} ms after`).toBe(false);
        }
      }
    }
  });

  it("refuses or accepts a token a minute off its end, and no more", async () => {
    const fixture = createFixture(OPTIONS);
    const wrong = skewed(fixture, skew, OPTIONS);
    const { accessToken } = await fixture.sessions.issue({ userId: "user" });
    const end = fixture.clock.now + 10 * MINUTE - skew;
    fixture.clock.now = end - 1_000;
    expect(await wrong.authenticate(accessToken)).toMatchObject({ ok: true });
    fixture.clock.now = end + 6_000;
    expect(await wrong.authenticate(accessToken)).toEqual({ ok: false, reason: "expired" });
  });

  it("lets no sign-in pass that began before a revoke-all on the same node", async () => {
    const fixture = createFixture(OPTIONS);
    const wrong = skewed(fixture, skew, OPTIONS);
    const startedAt = fixture.clock.now + skew;
    fixture.clock.now += 1_000;
    await wrong.revokeAll("user");
    await expect(wrong.issue({ userId: "user", startedAt })).rejects.toMatchObject({
      code: "ERR_SESS_FENCED",
    });
  });
});

describe("clocks that differ by more than they should: what is lost", () => {
  it("a retry that reaches a node whose clock is ahead by more than the grace is taken for a theft", async () => {
    const fixture = createFixture({ rotationGrace: "10s" });
    const { refreshToken } = await fixture.sessions.issue({ userId: "user" });
    await fixture.sessions.refresh(refreshToken);
    const ahead = skewed(fixture, MINUTE, { rotationGrace: "10s" });
    expect(await ahead.refresh(refreshToken)).toEqual({ ok: false, reason: "refresh_reused" });
  });

  it("a used refresh token that reaches a node whose clock is behind is a retry for a minute longer", async () => {
    const fixture = createFixture({ rotationGrace: "10s" });
    const { refreshToken } = await fixture.sessions.issue({ userId: "user" });
    await fixture.sessions.refresh(refreshToken);
    const behind = skewed(fixture, -MINUTE, { rotationGrace: "10s" });
    fixture.clock.now += MINUTE + 10_000;
    expect(await behind.refresh(refreshToken)).toMatchObject({ ok: true });
    fixture.clock.now += 1;
    expect(await behind.refresh(refreshToken)).toMatchObject({ ok: false });
  });

  it("a sign-in on a node whose clock is ahead steps over a revoke-all on another", async () => {
    const fixture = createFixture();
    const ahead = skewed(fixture, MINUTE);
    const startedAt = fixture.clock.now + MINUTE;
    fixture.clock.now += 1_000;
    await fixture.sessions.revokeAll("user");
    const { accessToken } = await ahead.issue({ userId: "user", startedAt });
    expect(await fixture.sessions.authenticate(accessToken)).toMatchObject({ ok: true });
    await fixture.sessions.revokeAll("user");
    expect(await fixture.sessions.authenticate(accessToken)).toEqual(REVOKED);
  });
});
