/**
 * Many sign-ins at once, from two instances: against an end of all sessions, against a limit, and against each
 * other.
 * @see better-auth#9855: a sign-in under way outlived the end of all sessions
 * @see better-auth#11022: of sign-ins at once, some were missing from the list
 */
import { type Issued, SessError } from "@sess/core";
import { describeWith } from "@sess/servers/describe-with";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { KINDS, type Node, type Servers, type Setting, startServers } from "./support/either-store.ts";

const ROUNDS = 50;
const SIGN_INS = 20;
/** Between both instances. */
const CONNECTIONS = 20;

// However busy the machine.
vi.setConfig({ testTimeout: 60_000 });

describeWith(["redis", "postgres"], "sign-ins at once", () => {
  let servers: Servers;

  beforeAll(async () => {
    servers = await startServers();
  }, 60_000);
  afterAll(() => servers.stop());

  describe.each(KINDS)("on %s", (kind) => {
    let setting: Setting;

    beforeEach(async () => {
      setting = await servers.setting(kind);
    });
    afterEach(() => servers.closeAll());

    const open = (options: Parameters<Servers["open"]>[1] = {}): Promise<[Node, Node]> => {
      const node = (): Promise<Node> => servers.open(setting, { connections: CONNECTIONS / 2, ...options });
      return Promise.all([node(), node()]);
    };

    it(`none that began before an end of all sessions survives it, in ${ROUNDS} rounds`, async () => {
      const nodes = await open();
      const seen = { fenced: 0, ended: 0 };

      for (let round = 0; round < ROUNDS; round += 1) {
        const userId = `user ${round}`;
        const startedAt = Date.now();
        const signIns: Promise<Issued | string>[] = [];
        let ending: Promise<unknown> | undefined;
        for (let index = 0; index < SIGN_INS; index += 1) {
          // Somewhere among them, and each time somewhere else.
          if (index === round % SIGN_INS) ending = nodes[round % 2]!.sessions.revokeAll(userId);
          signIns.push(nodes[index % 2]!.sessions.issue({ userId, startedAt }).catch(codeOf));
          if (round % 3 === 0) await turn();
        }
        const [outcomes] = await Promise.all([Promise.all(signIns), ending]);

        const issued = outcomes.filter((outcome) => typeof outcome !== "string");
        const refused = outcomes.filter((outcome) => typeof outcome === "string");
        expect(new Set(refused)).toEqual(refused.length > 0 ? new Set(["ERR_SESS_FENCED"]) : new Set());
        expect(await nodes[0].sessions.list(userId)).toEqual([]);
        for (const { sessions } of nodes) {
          const answers = await Promise.all(issued.map((one) => sessions.authenticate(one.accessToken)));
          expect(answers.filter(({ ok }) => ok)).toEqual([]);
        }
        seen.fenced += refused.length;
        seen.ended += issued.length;
      }
      // Or there was no race: some came before it and were ended, some after and were refused.
      expect(seen.fenced).toBeGreaterThan(ROUNDS);
      expect(seen.ended).toBeGreaterThan(ROUNDS);
    }, 120_000);

    const signInFifty = (nodes: readonly Node[]): Promise<(Issued | string)[]> =>
      Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          nodes[index % 2]!.sessions.issue({ userId: "busy" }).catch(codeOf),
        ),
      );

    it("at most three, of fifty: three stay", async () => {
      const nodes = await open({ maxSessionsPerUser: 3 });
      const outcomes = await signInFifty(nodes);
      const issued = outcomes.filter((outcome) => typeof outcome !== "string");
      expect(issued, "none is refused").toHaveLength(50);
      const active = (await nodes[0].sessions.list("busy")).map(({ id }) => id).toSorted();
      expect(active).toHaveLength(3);
      for (const { sessions } of nodes) {
        const accepted = async (consistency: "cached" | "strong"): Promise<string[]> => {
          const asks = issued.map((one) => sessions.authenticate(one.accessToken, { consistency }));
          return (await Promise.all(asks)).flatMap((auth) => (auth.ok ? auth.sessionId : [])).toSorted();
        };
        expect(await accepted("strong")).toEqual(active);
        // The sign-ins have not waited until the cache knew.
        await expect.poll(() => accepted("cached")).toEqual(active);
      }
      const history = await nodes[0].sessions.history("busy");
      expect(history.filter(({ revokedReason }) => revokedReason === "session_limit")).toHaveLength(47);
    });

    it("at most three, of fifty: three are let in, where the others are refused", async () => {
      const nodes = await open({ maxSessionsPerUser: 3, whenFull: "refuse" });
      const outcomes = await signInFifty(nodes);
      const issued = outcomes.filter((outcome) => typeof outcome !== "string");
      expect(issued).toHaveLength(3);
      const refused = outcomes.filter((outcome) => typeof outcome === "string");
      expect(refused).toEqual(refused.map(() => "ERR_SESS_SESSION_LIMIT"));
      const active = (await nodes[1].sessions.list("busy")).map(({ id }) => id);
      expect(active.toSorted()).toEqual(issued.map((one) => one.session.id).toSorted());
      for (const { sessions } of nodes) {
        const answers = await Promise.all(issued.map((one) => sessions.authenticate(one.accessToken)));
        expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
      }
    });

    it("thirty devices at once are all listed", async () => {
      const nodes = await open();
      const labels = Array.from({ length: 30 }, (_, index) => `device ${index}`);
      const issued = await Promise.all(
        labels.map((label, index) => nodes[index % 2]!.sessions.issue({ userId: "many", device: { label } })),
      );
      for (const { sessions } of nodes) {
        const listed = await sessions.list("many");
        expect(new Set(listed.map(({ device }) => device.label))).toEqual(new Set(labels));
        expect(listed.map(({ id }) => id).toSorted()).toEqual(issued.map((one) => one.session.id).toSorted());
      }
    });
  });
});

function codeOf(error: unknown): string {
  if (error instanceof SessError) return error.code;
  throw error;
}
