/** The checks of P2 to P5, of refreshes and of lists find what they are there for, and nothing else. */
import { describe, expect, it } from "vitest";
import { check } from "../src/history/check/check.ts";
import type { Call, History } from "../src/history/history.ts";
import {
  accepted,
  call,
  denied,
  failed,
  historyOf,
  issued,
  refreshed,
  refused,
  revoked,
  revokedAll,
} from "./support/a-history.ts";

const found = (calls: readonly Call[], more: Partial<History> = {}): string[] =>
  check(historyOf(calls, more)).map(({ promise }) => promise);
const { rules } = historyOf([]);

describe("P2", () => {
  const lies = { losses: [{ from: 0, to: Number.POSITIVE_INFINITY }] };
  const acceptedAt = (at: number): Call[] => [issued({ at: 0 }), revoked({ at: 9 }), accepted({ at })];

  it("is broken by who is accepted after the bound, however the cache lies", () => {
    expect(found(acceptedAt(4_011), lies)).toEqual(["P2"]);
    expect(found(acceptedAt(4_009), lies)).toEqual([]);
  });

  it("counts from the commit, also when its caller never heard of it", () => {
    const lost = call("revoke", { at: 9 }, { kind: "failed", as: "unavailable", what: "timeout" });
    const commits = [{ node: 0, at: 20, sessionIds: ["s"] }];
    const calls = [issued({ at: 0 }), lost, accepted({ at: 4_030 })];
    expect(found(calls, { ...lies, commits })).toEqual(["P2"]);
    expect(found(calls, lies)).toEqual([]);
  });

  it("grows by what the clocks of the nodes differ by", () => {
    const skewed = { ...rules, clocks: [0, 2_000, -3_000] };
    expect(found(acceptedAt(9_000), { ...lies, rules: skewed })).toEqual([]);
    expect(found(acceptedAt(9_011), { ...lies, rules: skewed })).toEqual(["P2"]);
  });
});

describe("P3", () => {
  it.each(["revoked", "denied", "unknown_session"] as const)("is broken by %s out of the blue", (reason) => {
    expect(found([issued({ at: 0 }), refused({ at: 10, jti: "t" }, reason)])).toEqual(["P3"]);
  });

  it("is broken by revoked before anybody had asked for it", () => {
    const calls = [issued({ at: 0 }), refused({ at: 10 }, "revoked"), revoked({ at: 20 })];
    expect(found(calls)).toEqual(["P3"]);
  });

  it("is broken by the end of a session that was left out", () => {
    const all = revokedAll({ at: 100, except: "s" }, []);
    expect(found([issued({ at: 0 }), all, refused({ at: 110 }, "revoked")])).toEqual(["P3"]);
  });

  it("is broken by the end of a session that was signed in after the log-out-everywhere", () => {
    const calls = [revokedAll({ at: 0 }, []), issued({ at: 100 }), refused({ at: 110 }, "revoked")];
    expect(found(calls)).toEqual(["P3"]);
  });

  it("is kept when somebody tried to end it, whatever came of that", () => {
    const lost = call("revoke", { at: 10 }, { kind: "failed", as: "unavailable", what: "timeout" });
    expect(found([issued({ at: 0 }), lost, refused({ at: 20 }, "revoked")])).toEqual([]);
    const all = call("revokeAll", { at: 10, sessionId: undefined }, lost.outcome);
    expect(found([all, issued({ at: 1_000 }), refused({ at: 2_000 }, "revoked")])).toEqual([]);
    const calls = [issued({ at: 0 }), denied({ at: 10, jti: "t" }), refused({ at: 20, jti: "t" }, "denied")];
    expect(found(calls)).toEqual([]);
  });

  it("is broken by expired too early, by the clock of the node that says so", () => {
    const at = (start: number, node: number): Call[] => [
      issued({ at: 0 }),
      refused({ at: start, node, expiresAt: 3_000 }, "expired"),
    ];
    expect(found(at(3_500, 0))).toEqual(["P3"]);
    expect(found(at(4_000, 0))).toEqual([]);
    const ahead = { rules: { ...rules, clocks: [0, 2_000] } };
    expect(found(at(2_500, 1), ahead)).toEqual([]);
    expect(found(at(2_500, 0), ahead)).toEqual(["P3"]);
  });

  it("is broken by a false alarm, and not by a true one", () => {
    const reused = (stolen?: true): Call[] => [
      issued({ at: 0 }),
      refreshed({ at: 10, gen: 0 }, 1),
      call("refresh", { at: 20, gen: 0, stolen }, { kind: "refused", reason: "refresh_reused" }),
    ];
    expect(found(reused())).toEqual(["P3"]);
    expect(found(reused(true))).toEqual([]);
    // A true one ends the session, so that nobody else is refused for nothing.
    expect(found([...reused(true), refused({ at: 30 }, "revoked")])).toEqual([]);
    expect(found([...reused(true), accepted({ at: 30 }, "store")])).toEqual(["P1"]);
  });
});

describe("P4", () => {
  it("is broken by anything but 503", () => {
    expect(found([issued({ at: 0 }), failed({ at: 10 }, "other")])).toEqual(["P4"]);
    expect(found([issued({ at: 0 }), failed({ at: 10 }, "unavailable")])).toEqual([]);
  });

  it("is broken by an abort that nobody asked for", () => {
    expect(found([failed({ at: 10 }, "aborted")])).toEqual(["P4"]);
    expect(found([failed({ at: 10, abortedAt: 10.5 }, "aborted")])).toEqual([]);
  });

  it("is broken by a fence that nobody raised", () => {
    const fenced = call("issue", { at: 50 }, { kind: "failed", as: "fenced", what: "fenced" });
    expect(found([fenced])).toEqual(["P4"]);
    expect(found([revokedAll({ at: 0 }, []), fenced])).toEqual(["P4"]);
    expect(found([revokedAll({ at: 40, end: 60 }, []), fenced])).toEqual([]);
    expect(found([revokedAll({ at: 40, end: 60, userId: "other" }, []), fenced])).toEqual(["P4"]);
  });

  it.each(["unhandledRejection", "uncaughtException", "warning", "exit", "listener_failed"] as const)(
    "is broken by an accident: %s",
    (kind) => {
      expect(found([], { accidents: [{ node: 1, at: 10, kind, what: "it happened" }] })).toEqual(["P4"]);
    },
  );
});

describe("P5", () => {
  const slow = accepted({ at: 0, end: 1_600 });

  it("is broken by a request that takes longer than both deadlines", () => {
    expect(found([slow])).toEqual(["P5"]);
    expect(found([accepted({ at: 0, end: 1_500 })])).toEqual([]);
  });

  it("may take the longer deadline of the cache while the store answers that node nothing", () => {
    const at = (start: number, node = 0): Call => failed({ at: start, end: start + 10, node }, "unavailable");
    expect(found([at(500), slow])).toEqual([]);
    expect(found([at(500, 1), slow])).toEqual(["P5"]);
    expect(found([at(500), accepted({ at: 0, end: 2_050 })])).toEqual(["P5"]);
  });

  it("does not count the time in which the process did not run", () => {
    expect(found([slow], { stalls: [{ node: 0, from: 100, to: 300 }] })).toEqual([]);
    expect(found([slow], { stalls: [{ node: 1, from: 100, to: 300 }] })).toEqual(["P5"]);
    expect(found([slow], { stalls: [{ node: 0, from: 1_650, to: 1_900 }] })).toEqual(["P5"]);
  });
});

describe("a refresh token", () => {
  it("has one successor: the next generation, of the same session", () => {
    const twice = [issued({ at: 0 }), refreshed({ at: 10, gen: 0 }, 1), refreshed({ at: 10, gen: 0 }, 1)];
    expect(found(twice)).toEqual([]);
    expect(found([issued({ at: 0 }), refreshed({ at: 10, gen: 0 }, 2)])).toEqual(["refresh"]);
    const other = call("refresh", { at: 10, gen: 0 }, { kind: "tokens", sessionId: "other", gen: 1 });
    expect(found([other])).toEqual(["refresh"]);
  });
});

describe("a list", () => {
  const listed = (at: number, ...sessionIds: string[]): Call =>
    call("list", { at, sessionId: undefined }, { kind: "listed", sessionIds });

  it("holds what is active", () => {
    expect(found([issued({ at: 0 }), listed(10)])).toEqual(["list"]);
    expect(found([issued({ at: 0 }), listed(10, "s", "unknown to the clients")])).toEqual([]);
    expect(found([issued({ at: 0, end: 20 }), listed(10)])).toEqual([]);
  });

  it("holds nothing that has ended", () => {
    expect(found([issued({ at: 0 }), revoked({ at: 10 }), listed(20, "s")])).toEqual(["list"]);
    expect(found([issued({ at: 0 }), revoked({ at: 10 }), listed(20)])).toEqual([]);
    expect(found([issued({ at: 0 }), revoked({ at: 10 }), listed(10.5, "s")])).toEqual([]);
  });
});
