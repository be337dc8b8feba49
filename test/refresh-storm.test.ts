/**
 * Many refreshes with one token, from several tabs, retries and processes: one rotation, and everybody goes on.
 * @see supabase/auth-js#213, keycloak#46054: parallel refreshes signed the user out
 * @see hydra#1831: a client that lost the answer could not try again
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Issued, Refreshed } from "@sess/core";
import { describeWith } from "@sess/servers/describe-with";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { claimsOf } from "./support/claims-of.ts";
import { KINDS, type Node, type Servers, type Setting, startServers } from "./support/either-store.ts";
import { instant } from "./support/instant.ts";
import { type SecondProcess, startSecondProcess } from "./support/second-process.ts";

const EACH = 50;
const SECOND = 1_000;
/** In microseconds: both processes are ready to begin by then. */
const SOON = 100_000;

// However busy the machine.
vi.setConfig({ testTimeout: 60_000 });

describeWith(["redis", "postgres"], "refreshes from two processes", () => {
  let servers: Servers;

  beforeAll(async () => {
    servers = await startServers();
  }, 60_000);
  afterAll(() => servers.stop());

  describe.each(KINDS)("on %s", (kind) => {
    let setting: Setting;
    let other: SecondProcess;
    let node: Node;
    /** By how much the clock of this process is ahead. */
    let ahead: number;

    beforeAll(async () => {
      setting = await servers.setting(kind);
      other = await startSecondProcess(setting);
    }, 60_000);
    beforeEach(async () => {
      ahead = 0;
      node = await servers.open(setting, { clock: () => Date.now() + ahead });
    });
    afterEach(() => servers.closeAll());
    afterAll(() => other?.close());

    const elsewhere = async (token: string, call: "authenticate" | "refresh"): Promise<unknown> => {
      const [outcome] = await other.make([{ call, with: [token] }]);
      return outcome;
    };

    it(`${2 * EACH} at once with one token rotate once, and all get the same generation`, async () => {
      expect(other.pid).not.toBe(process.pid);
      const { sessions } = node;
      const { refreshToken, session } = await sessions.issue({ userId: "storm" });
      const at = instant() + SOON;
      const theirs = other.make(
        Array.from({ length: EACH }, () => ({ call: "refresh" as const, with: [refreshToken] })),
        at,
      );
      await sleep((at - instant()) / 1_000);
      const ours = await Promise.all(Array.from({ length: EACH }, () => sessions.refresh(refreshToken)));
      const all = [
        ...ours,
        ...(await theirs).map((outcome) => ("value" in outcome ? outcome.value : outcome) as Refreshed),
      ];

      expect(all.filter(({ ok }) => ok)).toHaveLength(2 * EACH);
      const issued = all as (Issued & { readonly ok: true })[];
      expect(new Set(issued.map((one) => one.session.gen))).toEqual(new Set([1]));
      for (const one of issued) expect(claimsOf(one.refreshToken)).toMatchObject({ gen: 1 });
      expect(await sessions.list("storm"), "rotated once").toMatchObject([{ id: session.id, gen: 1 }]);

      // Whatever tab a client goes on in, and wherever: each of the tokens is as good as the others.
      const answers = await Promise.all(issued.map((one) => sessions.authenticate(one.accessToken)));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(2 * EACH);
      const next = { ok: true, session: { gen: 2 } };
      expect(await sessions.refresh(issued.at(-1)!.refreshToken)).toMatchObject(next);
      expect(await elsewhere(issued[0]!.refreshToken, "refresh")).toMatchObject({ value: next });
    });

    it("a client that has lost the answer goes on within the grace, and not after it", async () => {
      const { sessions } = node;
      const first = await sessions.issue({ userId: "lossy" });
      expect(await sessions.refresh(first.refreshToken), "and this answer is lost").toMatchObject({
        ok: true,
      });
      ahead += 9 * SECOND;
      const retried = await sessions.refresh(first.refreshToken);
      if (!retried.ok) throw new Error(retried.reason);
      expect(retried.session.gen).toBe(1);
      const second = await sessions.refresh(retried.refreshToken);
      expect(second).toMatchObject({ ok: true, session: { gen: 2 } });

      ahead += 11 * SECOND;
      expect(await sessions.refresh(retried.refreshToken)).toEqual({ ok: false, reason: "refresh_reused" });
      expect(await sessions.list("lossy")).toEqual([]);
    });

    it("a stolen token that comes back ends its session in the other process, at once, and no other", async () => {
      const { sessions } = node;
      const stolen = await sessions.issue({ userId: "victim" });
      const phone = await sessions.issue({ userId: "victim" });
      const current = await sessions.refresh(stolen.refreshToken);
      if (!current.ok) throw new Error(current.reason);
      // The other process has them all in use.
      for (const token of [stolen.accessToken, current.accessToken, phone.accessToken]) {
        expect(await elsewhere(token, "authenticate")).toMatchObject({ value: { ok: true } });
      }

      ahead += 11 * SECOND;
      expect(await sessions.refresh(stolen.refreshToken)).toEqual({ ok: false, reason: "refresh_reused" });

      const revoked = { value: { ok: false, reason: "revoked" } };
      expect(await elsewhere(stolen.accessToken, "authenticate")).toEqual(revoked);
      expect(await elsewhere(current.accessToken, "authenticate")).toEqual(revoked);
      expect(await elsewhere(current.refreshToken, "refresh")).toEqual(revoked);
      expect(await elsewhere(phone.accessToken, "authenticate")).toMatchObject({ value: { ok: true } });
      expect(await elsewhere(phone.refreshToken, "refresh")).toMatchObject({ value: { ok: true } });
    });
  });
});
