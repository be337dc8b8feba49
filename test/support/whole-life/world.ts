/** Where a life is lived: nodes of an application on one store and one cache, a clock, and what clients hold. */
import {
  createSessions,
  type Issued,
  type Session,
  type Sessions,
  type SessionsOptions,
  type SessionStore,
} from "@sess/core";
import { type MemoryCache, memoryCache } from "@sess/core/memory";
import { claimsOf } from "../claims-of.ts";
import { type MoodyCache, moodyCache } from "./moody-cache.ts";
import {
  type PromisedAccess,
  type PromisedRefresh,
  type PromisedSession,
  Promises,
  SECOND,
  TIMES,
} from "./promises.ts";
import { NODES, type Policy } from "./steps.ts";

/** Something that is wrong, to see whether it is noticed. */
export interface Fault {
  readonly store?: (store: SessionStore) => SessionStore;
  readonly cache?: (cache: MemoryCache) => MemoryCache;
  readonly options?: Partial<SessionsOptions>;
}

/** A client that has signed in, with all refresh tokens that it ever had, the newest last. */
export interface Client {
  readonly id: string;
  readonly promised: PromisedSession;
  readonly refreshes: { readonly token: string; readonly promised: PromisedRefresh }[];
}

export interface World {
  readonly clock: { now: number };
  readonly cache: MoodyCache;
  readonly nodes: readonly Sessions[];
  /** A node that looks and leaves no trace. */
  readonly eye: Sessions;
  readonly promises: Promises;
  readonly clients: Client[];
  readonly accesses: { readonly token: string; readonly promised: PromisedAccess }[];
  /** Sign-ins that have begun; `ended`: the user's sessions have all been ended since. */
  readonly begun: { readonly user: number; readonly at: number; ended: boolean }[];
  /** When, and on which node, the sessions of somebody were all ended. */
  lastFence: { readonly at: number; readonly node: number };
}

/** The eye's number among the nodes. */
export const EYE = NODES;
export const USERS = ["ada", "grace", "barbara"];
const START = Date.UTC(2026, 10, 21, 12, 0, 0, 7);

export function createWorld(policy: Policy, store: SessionStore, fault: Fault = {}): World {
  const clock = { now: START };
  const memory = memoryCache({ clock: () => clock.now });
  const cache = moodyCache(fault.cache?.(memory) ?? memory);
  const options: SessionsOptions = {
    issuer: "https://auth.example.com",
    audience: "https://api.example.com",
    keys: [{ kid: "test", alg: "HS256", secret: "a secret of the tests, of 32 bytes or more" }],
    ...TIMES,
    ...policy,
    // What is promised here does not depend on how busy this machine is.
    storeDeadline: "60s",
    cacheDeadline: "10s",
    cacheWriteDeadline: "10s",
    clock: () => clock.now,
    store: fault.store?.(store) ?? store,
    cache,
    ...fault.options,
  };
  return {
    clock,
    cache,
    nodes: Array.from({ length: NODES }, () => createSessions(options)),
    eye: createSessions({ ...options, cache: cache.onlyRead }),
    promises: new Promises(policy),
    clients: [],
    accesses: [],
    begun: [],
    lastFence: { at: 0, node: 0 },
  };
}

/** A session as it is seen, with a name that it has in every store. */
export function seen(world: World, session: Session): unknown {
  const { revokedAt, revokedReason, revokedBy } = session;
  return {
    name: world.clients.find(({ id }) => id === session.id)?.promised.name ?? "a session nobody signed in",
    user: USERS.indexOf(session.userId),
    label: session.device.label,
    ...instants(session),
    ended: revokedAt === null ? null : { at: revokedAt, reason: revokedReason, by: revokedBy },
  };
}

/** The same, as it is promised. */
export function promised(session: PromisedSession): unknown {
  const { name, user, label, ended = null } = session;
  return { name, user, label, ...instants(session), ended };
}

function instants(session: Session | PromisedSession): object {
  const { gen, createdAt, authenticatedAt, rotatedAt, expiresAt, absoluteExpiresAt } = session;
  return { gen, createdAt, authenticatedAt, rotatedAt, expiresAt, absoluteExpiresAt };
}

export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

export function same(what: string, actual: unknown, expected: unknown): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new BrokenPromise(`${what}: ${one}, and promised is ${other}`);
}

/** A client gets tokens: they say what they should, and from now on it holds them. */
export function receive(
  world: World,
  client: Client,
  issued: Pick<Issued, "accessToken" | "accessExpiresAt" | "session"> & { readonly refreshToken?: string },
): void {
  const { clock, promises, accesses } = world;
  same("the session", seen(world, issued.session), promised(client.promised));
  const access = promises.accessOf(client.promised, clock.now);
  same("accessExpiresAt", issued.accessExpiresAt, access.expiresAt);
  const { sid, sub, exp, jti, auth_time } = claimsOf(issued.accessToken) as ReturnType<typeof claimsOf> & {
    readonly auth_time: number;
  };
  same(
    "the claims",
    [sid, sub, exp, auth_time],
    [client.id, USERS[client.promised.user], access.expiresAt / SECOND, access.authTime / SECOND],
  );
  const again = accesses.some(({ token }) => claimsOf(token).jti === jti);
  same("a jti is given once", again, false);
  accesses.push({ token: issued.accessToken, promised: access });
  if (issued.refreshToken !== undefined) {
    client.refreshes.push({ token: issued.refreshToken, promised: promises.refreshOf(client.promised) });
  }
}
