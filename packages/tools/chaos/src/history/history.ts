/** What happened in a run, as the processes saw it: all that the checks know. */
import type { Rejection } from "@sess/core";
import type { Rules } from "./rules.ts";

export type Operation =
  | "issue"
  | "authenticate"
  | "refresh"
  | "revoke"
  | "revokeByToken"
  | "revokeAll"
  | "changePassword"
  | "deny"
  | "list";

/** All instants are those of `instant()`. */
export interface Call {
  readonly id: number;
  readonly operation: Operation;
  /** Which process made it. */
  readonly node: number;
  /** Which simulated client asked for it. */
  readonly client: string;
  /** Read before the operation was called, and after it had settled. */
  readonly start: number;
  readonly end: number;
  readonly userId?: string | undefined;
  /** Whose token was given, or which session was to be ended. Of an `issue`: known when it has succeeded. */
  readonly sessionId?: string | undefined;
  /** Of the access token that was given. */
  readonly jti?: string | undefined;
  /** Of the refresh token that was given. */
  readonly gen?: number | undefined;
  /** When the token that was given expires, in epoch milliseconds. */
  readonly expiresAt?: number | undefined;
  /** The store had to be asked. */
  readonly strong?: boolean | undefined;
  /** Of a `revokeAll` and a `changePassword`: the session that goes on. */
  readonly except?: string | undefined;
  /** A stolen copy: the refresh token had been used before, and whoever presents it knows that. */
  readonly stolen?: boolean | undefined;
  /** The caller had enough at this instant. */
  readonly abortedAt?: number | undefined;
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly kind: "accepted"; readonly source: "cache" | "store" }
  | { readonly kind: "refused"; readonly reason: Rejection | "refresh_reused" }
  /** Of `issue` and `refresh`. */
  | { readonly kind: "tokens"; readonly sessionId: string; readonly gen: number }
  /** Of what ends sessions or denies a token. `sessionIds`: the ones that it says it has ended. */
  | { readonly kind: "ended"; readonly propagated: boolean; readonly sessionIds: readonly string[] }
  | { readonly kind: "listed"; readonly sessionIds: readonly string[] }
  | Failed;

export interface Failed {
  readonly kind: "failed";
  /** - `unavailable`: a `SessError` that says 503
   * - `fenced`: a sign-in that a log-out-everywhere has overtaken
   * - `aborted`: what it was aborted with
   * - `application`: what the caller's own part of a transaction failed with
   * - `lost`: the process that was asked has gone
   * - `other`: what must never come out */
  readonly as: "unavailable" | "fenced" | "aborted" | "application" | "lost" | "other";
  /** A code, or the error in words. */
  readonly what: string;
}

/** A store has said that it has ended these, or denied that token: whoever asks it from now on must hear so. */
export interface Commit {
  readonly node: number;
  readonly at: number;
  readonly sessionIds: readonly string[];
  readonly jti?: string | undefined;
}

/** A node has told the cache again of all that the store had said at `readAt` or later. */
export interface Reconciliation {
  readonly node: number;
  readonly readAt: number;
  readonly doneAt: number;
}

/** The time in which the cache lost what it had been told: it did not keep its word. */
export interface Loss {
  readonly from: number;
  readonly to: number;
}

/** Something was broken on purpose. */
export interface Fault {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What must not happen to a process, whatever is done to its servers. */
export interface Accident {
  readonly node: number;
  readonly at: number;
  readonly kind: "unhandledRejection" | "uncaughtException" | "warning" | "exit" | "listener_failed";
  readonly what: string;
}

/** A node did not run, for want of the machine's attention. */
export interface Stall {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

export interface History {
  readonly rules: Rules;
  readonly calls: readonly Call[];
  readonly commits: readonly Commit[];
  readonly reconciliations: readonly Reconciliation[];
  readonly losses: readonly Loss[];
  readonly faults: readonly Fault[];
  readonly accidents: readonly Accident[];
  readonly stalls: readonly Stall[];
}
