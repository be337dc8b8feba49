/** Typed events: what happened inside, for logs, metrics and alarms. */
import type { Device } from "./contracts/session.ts";
import type { Rejection } from "./contracts/outcome.ts";

/**
 * What each event carries. sess puts no token, key or claim in any of them. An `error` is that of the client
 * in use, which may quote its command, and with it ids and claims: log its `message`, not all of it.
 */
export interface SessEvents {
  /** A session was created. */
  issued: { readonly sessionId: string; readonly userId: string };
  /** A refresh token was exchanged; `retried`: once more for the same generation. */
  refreshed: {
    readonly sessionId: string;
    readonly userId: string;
    readonly gen: number;
    readonly retried: boolean;
  };
  /** A used refresh token came back: somebody holds a stolen copy. The session has been ended. */
  refresh_reused: {
    readonly sessionId: string;
    readonly userId: string;
    /** Where the session was signed in. */
    readonly device: Device;
    readonly presentedGen: number;
    readonly currentGen: number;
    readonly createdAt: number;
    /** When the current generation was handed out. */
    readonly rotatedAt: number;
    /** The sessions that were ended for it: this one, or with `onRefreshReuse: "end_all"` all of the user's. */
    readonly ended: readonly string[];
  };
  /** An access token was refused. */
  rejected: { readonly reason: Rejection; readonly sessionId: string | undefined };
  /** Sessions were ended, and the cache could or could not be told. */
  revoked: {
    readonly sessionIds: readonly string[];
    readonly reason: string;
    readonly by: string | null;
    readonly propagated: boolean;
  };
  /** One access token was denied. */
  denied: {
    readonly jti: string;
    readonly sessionId: string;
    readonly reason: string;
    readonly propagated: boolean;
  };
  /** A user proved again who they are. */
  reauthenticated: { readonly sessionId: string; readonly userId: string };
  /** A sign-in was refused: by a revoke-all that came meanwhile, or since the user has too many sessions. */
  sign_in_refused: { readonly userId: string; readonly reason: "fenced" | "session_limit" };
  /** The cache failed, or gave no answer in time; the request went on without it. */
  cache_failed: { readonly operation: "get" | "add" | "set" | "watch"; readonly error: unknown };
  /** The cache holds another user's id for a session, and is not believed, until that entry expires. */
  cache_corrupt: { readonly sessionId: string };
  /** The cache's entry for a session was restored from the store. */
  repaired: { readonly sessionId: string; readonly as: "active" | "revoked" };
  /** The store failed, or gave no answer in time; the caller got a `SessError`. */
  store_failed: { readonly operation: string; readonly error: unknown };
  /** The cache is not asked any more: this process asks the store, until `cache_trusted`. */
  cache_distrusted: { readonly because: Distrust };
  /** The cache answers in time again, and has been told of everything: it is asked again. In milliseconds. */
  cache_trusted: { readonly distrustedFor: number };
  /** The cache has been told again of everything that the store says still matters to it. */
  reconciled: { readonly entries: number };
  /** A listener threw; the operation it listened to was not disturbed. */
  listener_failed: { readonly event: string; readonly error: unknown };
}

/**
 * Why the cache is not believed.
 *
 * - `failing`: most of its answers fail, or come too late
 * - `untold`: it could not be told of a revocation
 * - `gap`: it says itself that it may have lost something
 */
export type Distrust = "failing" | "untold" | "gap";

/** The names of all events. */
export const EVENT_NAMES: readonly (keyof SessEvents)[] = Object.keys({
  issued: 1,
  refreshed: 1,
  refresh_reused: 1,
  rejected: 1,
  revoked: 1,
  denied: 1,
  reauthenticated: 1,
  sign_in_refused: 1,
  cache_failed: 1,
  cache_corrupt: 1,
  repaired: 1,
  store_failed: 1,
  cache_distrusted: 1,
  cache_trusted: 1,
  reconciled: 1,
  listener_failed: 1,
} satisfies Record<keyof SessEvents, 1>) as (keyof SessEvents)[];

/** Calls `listener`, which may be async, at each event of that name; returns what ends it. */
export type On = <Name extends keyof SessEvents>(
  name: Name,
  listener: (event: SessEvents[Name]) => unknown,
) => () => void;

/** Tells all listeners of that name. Never throws. */
export type Emit = <Name extends keyof SessEvents>(name: Name, event: SessEvents[Name]) => void;

type Listener = (event: never) => unknown;

export function createEvents(): { on: On; emit: Emit } {
  const listeners = new Map<keyof SessEvents, Set<Listener>>();

  const on: On = (name, listener) => {
    if (!EVENT_NAMES.includes(name)) {
      throw new TypeError(`sess: on: there is no such event. There are ${EVENT_NAMES.join(", ")}.`);
    }
    const own: Listener = (event) => listener(event);
    const all = listeners.get(name) ?? new Set();
    listeners.set(name, all.add(own));
    return () => void all.delete(own);
  };

  const emit: Emit = (name, event) => {
    const failed = (error: unknown): void => {
      if (name !== "listener_failed") emit("listener_failed", { event: name, error });
    };
    for (const listener of listeners.get(name) ?? []) {
      try {
        const outcome = listener(event as never);
        // Also a promise of another realm, or of a library.
        if (outcome !== undefined) Promise.resolve(outcome).catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  };

  return { on, emit };
}
