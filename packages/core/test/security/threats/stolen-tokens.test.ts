/** Who has stolen a token, or repeats one: for how long they are the user, and how they are found out. */
import { generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import type { Issued, Key, Refreshed, Sessions } from "../../../src/index.ts";
import { createFixture, DAY, MINUTE } from "../../support/fixture.ts";

const REVOKED = { ok: false, reason: "revoked" };
const REUSED = { ok: false, reason: "refresh_reused" };

function given(refreshed: Refreshed): Issued {
  if (!refreshed.ok) throw new Error(refreshed.reason);
  return refreshed;
}

async function isIn(sessions: Sessions, { accessToken }: Issued): Promise<boolean> {
  return (await sessions.authenticate(accessToken)).ok;
}

/** If (r, s) signs something, so does (r, n - s), and everybody can compute it (SEC 1 v2 §4.1.4). */
function withOtherSignature(token: string): string {
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const [header, claims, signature] = token.split(".");
  const bytes = Buffer.from(signature!, "base64url");
  const s = n - BigInt(`0x${bytes.subarray(32).toString("hex")}`);
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, "0"), "hex")]);
  return [header, claims, other.toString("base64url")].join(".");
}

describe("who steals an access token", () => {
  it("is the user until it expires, and no longer", async () => {
    const { sessions, another, clock } = createFixture({ accessTtl: "10m", clockTolerance: "5s" });
    const { accessToken } = await sessions.issue({ userId: "user" });
    expect(await another().authenticate(accessToken)).toMatchObject({ ok: true });
    clock.now += 10 * MINUTE + 5_000;
    expect(await another().authenticate(accessToken)).toEqual({ ok: false, reason: "expired" });
  });

  it("gets no other token for it", async () => {
    const { sessions } = createFixture();
    const { accessToken } = await sessions.issue({ userId: "user" });
    expect(await sessions.refresh(accessToken)).toEqual({ ok: false, reason: "claim_mismatch" });
  });

  it("is shut out at once when the session or the token is ended", async () => {
    const { sessions, another } = createFixture();
    const [session, token] = [
      await sessions.issue({ userId: "user" }),
      await sessions.issue({ userId: "user" }),
    ];
    await sessions.revoke(session.session.id);
    await sessions.deny(token.accessToken);
    expect(await another().authenticate(session.accessToken)).toEqual(REVOKED);
    expect(await another().authenticate(token.accessToken)).toEqual({ ok: false, reason: "denied" });
  });

  it("writes a second signature under it, as ES256 allows, and it is the same token: denied with it", async () => {
    const keys: Key[] = [{ kid: "ec", alg: "ES256", ...(await generateKeyPair("ES256")) }];
    const { sessions } = createFixture({ keys });
    const { accessToken } = await sessions.issue({ userId: "user" });
    const twin = withOtherSignature(accessToken);
    expect(twin).not.toBe(accessToken);
    expect(await sessions.authenticate(twin)).toMatchObject({ ok: true });
    await sessions.deny(accessToken);
    expect(await sessions.authenticate(twin)).toEqual({ ok: false, reason: "denied" });
  });

  it("does nothing for which the user must have proved lately who they are", async () => {
    const { sessions, clock } = createFixture({ accessTtl: "1h" });
    const { accessToken, session } = await sessions.issue({ userId: "user" });
    clock.now += 10 * MINUTE;
    const proven = await sessions.reauthenticate(session.id, { userId: "user" });
    const refused = { ok: false, reason: "reauthentication_required" };
    expect(await sessions.authenticate(accessToken, { maxAuthAge: "5m" })).toEqual(refused);
    const fresh = proven.ok ? proven.accessToken : "";
    expect(await sessions.authenticate(fresh, { maxAuthAge: "5m" })).toMatchObject({ ok: true });
  });
});

describe("who steals a refresh token", () => {
  it("is found out when the second of the two uses it: the session ends for both", async () => {
    const { sessions, clock, events } = createFixture();
    const { refreshToken } = await sessions.issue({ userId: "user" });
    const first = given(await sessions.refresh(refreshToken));
    clock.now += MINUTE;
    expect(await sessions.refresh(refreshToken)).toEqual(REUSED);
    expect(await isIn(sessions, first)).toBe(false);
    expect(await sessions.refresh(first.refreshToken)).toEqual(REVOKED);
    expect(events.filter(({ name }) => name === "refresh_reused")).toHaveLength(1);
  });

  it("within the grace has the same generation as the user; the next but one refresh tells", async () => {
    const { sessions, clock } = createFixture({ rotationGrace: "10s" });
    const { refreshToken } = await sessions.issue({ userId: "user" });
    const user = given(await sessions.refresh(refreshToken));
    clock.now += 5_000;
    const thief = given(await sessions.refresh(refreshToken));
    expect([await isIn(sessions, user), await isIn(sessions, thief)]).toEqual([true, true]);
    clock.now += MINUTE;
    const thiefs = given(await sessions.refresh(thief.refreshToken));
    clock.now += MINUTE;
    expect(await sessions.refresh(user.refreshToken)).toEqual(REUSED);
    expect([await isIn(sessions, user), await isIn(sessions, thiefs)]).toEqual([false, false]);
  });

  it("goes on as the user who never comes back, until the session's absolute end", async () => {
    const { sessions, clock } = createFixture({ idleTtl: "14d", absoluteTtl: "90d" });
    let thief = await sessions.issue({ userId: "user" });
    const end = clock.now + 90 * DAY;
    for (; clock.now < end - 10 * DAY; clock.now += 10 * DAY)
      thief = given(await sessions.refresh(thief.refreshToken));
    clock.now = end;
    expect(await sessions.refresh(thief.refreshToken)).toMatchObject({ ok: false, reason: "expired" });
  });

  it("is seen in the user's list of devices, and ended from it", async () => {
    const { sessions } = createFixture();
    const { refreshToken, session } = await sessions.issue({ userId: "user" });
    const thief = given(await sessions.refresh(refreshToken));
    expect((await sessions.list("user")).map(({ id }) => id)).toEqual([session.id]);
    await sessions.revokeAll("user", { reason: "password_changed" });
    expect(await isIn(sessions, thief)).toBe(false);
    expect(await sessions.refresh(thief.refreshToken)).toEqual(REVOKED);
  });
});

describe("who repeats what was sent before", () => {
  it("gets nothing with the tokens of a session that has ended", async () => {
    const { sessions, clock } = createFixture();
    const { accessToken, refreshToken } = await sessions.issue({ userId: "user" });
    await sessions.revokeByToken(refreshToken);
    for (let days = 0; days < 10; days++, clock.now += DAY) {
      expect(await sessions.authenticate(accessToken)).toMatchObject({ ok: false });
      expect(await sessions.refresh(refreshToken)).toEqual(REVOKED);
    }
  });

  it("ends the session with any token of it, even a used one", async () => {
    const { sessions, clock } = createFixture();
    const { refreshToken } = await sessions.issue({ userId: "user" });
    const user = given(await sessions.refresh(refreshToken));
    clock.now += MINUTE;
    expect(await sessions.revokeByToken(refreshToken)).toMatchObject({ ok: true, found: true });
    expect(await isIn(sessions, user)).toBe(false);
  });

  it("repeats a refresh as often as they like within the grace, and it stays one session", async () => {
    const { sessions } = createFixture();
    const { refreshToken } = await sessions.issue({ userId: "user" });
    const all = await Promise.all(Array.from({ length: 20 }, () => sessions.refresh(refreshToken)));
    expect(all.every(({ ok }) => ok)).toBe(true);
    const [only, ...others] = await sessions.list("user");
    expect([only?.gen, others]).toEqual([1, []]);
  });
});
