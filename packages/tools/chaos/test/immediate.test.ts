/** The check of P1 finds what it is there for, and nothing else. */
import { describe, expect, it } from "vitest";
import { check } from "../src/history/check/check.ts";
import type { Call, History } from "../src/history/history.ts";
import {
  accepted,
  call,
  denied,
  historyOf,
  issued,
  refreshed,
  refused,
  revoked,
  revokedAll,
} from "./support/a-history.ts";

const found = (calls: readonly Call[], more: Partial<History> = {}): string[] =>
  check(historyOf(calls, more)).map(({ promise }) => promise);

describe("P1 is broken by a request that is accepted", () => {
  it.each([0, 1])("on node %i after a revocation that had reached the cache", (node) => {
    expect(found([issued({ at: 0 }), revoked({ at: 10 }), accepted({ at: 20, node })])).toEqual(["P1"]);
  });

  it("after a log-out-everywhere, also when only its answer names the session", () => {
    const calls = [issued({ at: 0 }), revokedAll({ at: 100 }, ["s"]), accepted({ at: 110 })];
    expect(found(calls)).toEqual(["P1"]);
  });

  it("after a log-out-everywhere that its sign-in had begun before, whatever its answer names", () => {
    const calls = [issued({ at: 0, end: 105 }), revokedAll({ at: 100 }, []), accepted({ at: 110 })];
    expect(found(calls)).toEqual(["P1"]);
  });

  it("with a token that was denied", () => {
    const calls = [issued({ at: 0 }), denied({ at: 10, jti: "t" }), accepted({ at: 20, jti: "t" })];
    expect(found(calls)).toEqual(["P1"]);
  });

  it("by the store after a commit, though the caller was told that it failed", () => {
    const timedOut = call("revoke", { at: 10 }, { kind: "failed", as: "unavailable", what: "timeout" });
    const commits = [{ node: 1, at: 30, sessionIds: ["s"] }];
    const calls = (at: number): Call[] => [issued({ at: 0 }), timedOut, accepted({ at }, "store")];
    expect(found(calls(40), { commits })).toEqual(["P1"]);
    expect(found(calls(20), { commits })).toEqual([]);
  });

  it("by the store after somebody has been told that it is revoked", () => {
    const lost = call("revoke", { at: 10 }, { kind: "failed", as: "unavailable", what: "timeout" });
    const calls = [issued({ at: 0 }), lost, refused({ at: 20 }, "revoked"), accepted({ at: 30 }, "store")];
    expect(found(calls)).toEqual(["P1"]);
  });

  it("for a refresh, which asks the store", () => {
    expect(found([issued({ at: 0 }), revoked({ at: 10 }, false), refreshed({ at: 20, gen: 0 }, 1)])).toEqual([
      "P1",
    ]);
  });

  it("on the node that could not tell the cache", () => {
    expect(found([issued({ at: 0 }), revoked({ at: 10 }, false), accepted({ at: 20 })])).toEqual(["P1"]);
  });

  it("by the cache, where the store had to be asked", () => {
    expect(found([issued({ at: 0 }), accepted({ at: 20, strong: true })])).toEqual(["P1"]);
  });
});

describe("P1 says nothing about a request", () => {
  it("that had begun before the revocation was answered", () => {
    expect(found([issued({ at: 0 }), revoked({ at: 10 }), accepted({ at: 10.5 })])).toEqual([]);
  });

  it("on another node than the one that could not tell the cache", () => {
    expect(found([issued({ at: 0 }), revoked({ at: 10 }, false), accepted({ at: 20, node: 1 })])).toEqual([]);
  });

  it("after a log-out-everywhere that left its session out, or that its sign-in came after", () => {
    const except = revokedAll({ at: 100, except: "s" }, []);
    expect(found([issued({ at: 0 }), except, accepted({ at: 110 })])).toEqual([]);
    expect(found([revokedAll({ at: 100 }, []), issued({ at: 102 }), accepted({ at: 110 })])).toEqual([]);
  });

  it("with another token than the denied one", () => {
    const calls = [issued({ at: 0 }), denied({ at: 10, jti: "t" }), accepted({ at: 20, jti: "other" })];
    expect(found(calls)).toEqual([]);
  });

  describe("when the cache has lost what it was told", () => {
    const calls = [issued({ at: 0 }), revoked({ at: 10 }), accepted({ at: 100, node: 1 })];
    const losses = [{ from: 50, to: 60 }];

    it("until somebody has told it again", () => {
      expect(found(calls, { losses })).toEqual([]);
      const reconciliations = [{ node: 2, readAt: 61, doneAt: 90 }];
      expect(found(calls, { losses, reconciliations })).toEqual(["P1"]);
    });

    it("and somebody read what there was to tell before that, or is not done", () => {
      expect(found(calls, { losses, reconciliations: [{ node: 2, readAt: 59, doneAt: 90 }] })).toEqual([]);
      expect(found(calls, { losses, reconciliations: [{ node: 2, readAt: 61, doneAt: 101 }] })).toEqual([]);
    });

    it("but if that was before the revocation, or after the request, it is no excuse", () => {
      expect(found(calls, { losses: [{ from: 5, to: 9 }] })).toEqual(["P1"]);
      expect(found(calls, { losses: [{ from: 200, to: 210 }] })).toEqual(["P1"]);
    });

    it("and for the store it is none at all", () => {
      const byStore = [issued({ at: 0 }), revoked({ at: 10 }), accepted({ at: 100 }, "store")];
      expect(found(byStore, { losses })).toEqual(["P1"]);
    });
  });

  it("on another node with a near cache, for the length of its lease", () => {
    const rules = { ...historyOf([]).rules, lease: 500 };
    const at = (start: number, node: number): Call[] => [
      issued({ at: 0 }),
      revoked({ at: 10 }),
      accepted({ at: start, node }),
    ];
    expect(found(at(400, 1), { rules })).toEqual([]);
    expect(found(at(400, 0), { rules })).toEqual(["P1"]);
    expect(found(at(600, 1), { rules })).toEqual(["P1"]);
  });
});
