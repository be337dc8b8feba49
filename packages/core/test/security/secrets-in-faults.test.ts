/** Whatever fails, and however much the failing part quotes: no error and no event of sess shows a secret. */
import { generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import { EVENT_NAMES, type Sessions, type SessionStore } from "../../src/index.ts";
import { createFixture, type Fixture, idle, KEY, MINUTE, SECRET } from "../support/fixture.ts";
import { CLAIM, leaksIn } from "./shown.ts";

const { publicKey } = await generateKeyPair("ES256");

function replaced<Part extends object>(part: Part, by: (name: string) => unknown): Part {
  return Object.fromEntries(Object.keys(part).map((name) => [name, by(name)])) as Part;
}

/** A client whose errors quote all that they were asked, as drivers do. */
function quoting<Part extends object>(part: Part): Part {
  return replaced(part, (name) => (...args: unknown[]) => {
    const said = `${name} ${JSON.stringify(args)} by ${SECRET}`;
    return Promise.reject(Object.assign(new Error(said), { args }));
  });
}
const hanging = <Part extends object>(part: Part): Part => replaced(part, () => () => new Promise(() => {}));

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly session: { readonly id: string };
}

/** Calls everything, and collects what is thrown. */
async function callAll(sessions: Sessions, joined: SessionStore, tokens: Tokens): Promise<unknown[]> {
  const { accessToken, refreshToken, session } = tokens;
  const signIn = { userId: "user", claims: { role: CLAIM } };
  const calls: (() => Promise<unknown>)[] = [
    () => sessions.issue(signIn),
    () => sessions.authenticate(accessToken),
    () => sessions.authenticate(accessToken, { consistency: "strong" }),
    () => sessions.refresh(refreshToken),
    () => sessions.reauthenticate(session.id, { userId: "user" }),
    () => sessions.rename(session.id, { userId: "user", label: "phone" }),
    () => sessions.list("user"),
    () => sessions.history("user"),
    () => sessions.find("id"),
    () => sessions.deny(accessToken),
    () => sessions.revokeByToken(accessToken),
    () => sessions.revokeByToken(refreshToken),
    () => sessions.revoke(session.id),
    () => sessions.revokeAll("user"),
    () => sessions.reconcile(),
    () => sessions.ready(),
    () => sessions.transaction((join) => join(joined).issue(signIn)),
  ];
  const outcomes = await Promise.allSettled(calls.map((call) => call()));
  return outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
}

type Fault = (fixture: Fixture) => Parameters<Fixture["another"]>[0];
const FAULTS: [name: string, fault: Fault, code: string][] = [
  ["a store that throws", ({ store }) => ({ store: quoting(store) }), "ERR_SESS_STORE_UNAVAILABLE"],
  ["a store that hangs", ({ store }) => ({ store: hanging(store), storeDeadline: 20 }), "ERR_SESS_TIMEOUT"],
  ["a cache that throws", ({ cache }) => ({ cache: quoting(cache) }), "ERR_SESS_STORE_UNAVAILABLE"],
  [
    "a cache that hangs",
    ({ cache }) => ({ cache: hanging(cache), cacheDeadline: 5, cacheWriteDeadline: 5 }),
    "ERR_SESS_STORE_UNAVAILABLE",
  ],
  [
    "store and cache that throw",
    ({ store, cache }) => ({ store: quoting(store), cache: quoting(cache) }),
    "ERR_SESS_STORE_UNAVAILABLE",
  ],
  [
    "a key that is far away",
    () => ({ keys: [{ kid: "far", alg: "ES256", publicKey, ...quoting({ sign: SECRET }) } as never, KEY] }),
    "ERR_SESS_KEYS_UNAVAILABLE",
  ],
];

describe("errors and events", () => {
  it.each(FAULTS)("of %s", async (_, fault, code) => {
    const fixture = createFixture();
    const tokens = await fixture.sessions.issue({ userId: "user", claims: { role: CLAIM } });
    await idle();
    const faulty = fixture.another(fault(fixture));
    const events: unknown[] = [];
    for (const name of EVENT_NAMES) faulty.on(name, (event) => events.push(event));
    // The transaction's own store fails in any case.
    const errors = await callAll(faulty, quoting(fixture.store), tokens);
    await idle();
    await faulty.close();
    expect(errors).toContainEqual(expect.objectContaining({ code }));
    expect(events.length).toBeGreaterThan(0);
    const properties = errors.flatMap((error) => Object.keys(error as Error));
    expect(properties.filter((name) => name !== "name" && name !== "code")).toEqual([]);
    expect(leaksIn([...errors, ...events], [tokens.accessToken, tokens.refreshToken])).toEqual([]);
  });

  it("of a theft, a denial and a refusal", async () => {
    const { sessions, events, clock } = createFixture({ maxSessionsPerUser: 2, onRefreshReuse: "end_all" });
    const signIn = { userId: "user", claims: { role: CLAIM } };
    const [first, second] = [await sessions.issue(signIn), await sessions.issue(signIn)];
    await sessions.deny(second.accessToken);
    await sessions.authenticate(second.accessToken);
    await sessions.authenticate(`${first.accessToken}A`);
    await sessions.refresh(first.refreshToken);
    clock.now += MINUTE;
    await sessions.refresh(first.refreshToken);
    await sessions.issue(signIn);
    const names = new Set(events.map(({ name }) => name));
    expect([...names]).toEqual(
      expect.arrayContaining(["issued", "denied", "rejected", "refreshed", "refresh_reused"]),
    );
    const tokens = [first, second].flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]);
    expect(leaksIn(events, tokens)).toEqual([]);
  });
});

it("what shows a secret would be noticed, wherever it is", () => {
  const [token, payload] = ["e30.e30x.AAAA", "e30x"];
  const leaks = [
    new Error(`bad token ${token}`),
    Object.assign(new Error("bad token"), { token }),
    Object.defineProperty(new Error("bad token"), "hidden", { value: payload }),
    { reason: "malformed", detail: [{ token }] },
    { reason: "malformed", claims: { role: CLAIM } },
  ];
  expect(leaksIn([new Error("bad token"), ...leaks, { error: token }], [token])).toEqual(leaks);
});
