/** One call of the public API: when it began, when and how it ended, and what it was about. */
import type { Session } from "../../../src/index.ts";
import type { Access, Refresh } from "./held.ts";
import type { Operation } from "./operation.ts";

export interface Call {
  readonly id: string;
  readonly node: string;
  readonly operation: Exclude<Operation, { readonly do: "together" | "wait" }>;
  /** The session's id, where there is one. */
  readonly sessionId: string | undefined;
  readonly access: Access | undefined;
  readonly refresh: Refresh | undefined;
  readonly startStep: number;
  readonly startAt: number;
  /** By the clock of the node. */
  readonly startClock: number;
  /** `undefined` while it is under way. */
  end: End | undefined;
}

export interface End {
  readonly step: number;
  readonly at: number;
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly returned: true; readonly value: unknown }
  | { readonly returned: false; readonly error: unknown };

/** What calls resolve to, as far as any check asks. */
export interface Result {
  readonly ok?: boolean;
  readonly reason?: string;
  readonly source?: "cache" | "store";
  readonly found?: boolean;
  readonly propagated?: boolean;
  readonly jti?: string;
  readonly sessionIds?: readonly string[];
  readonly session?: Session;
  readonly accessToken?: string;
  readonly refreshToken?: string;
}

/** What a call resolved to; `undefined` when it did not. */
export function resolved(call: Call): Result | undefined {
  const { outcome } = call.end ?? {};
  return outcome?.returned === true ? (outcome.value as Result) : undefined;
}

/** What a credential that was accepted brought; `undefined` when it was not. */
export function accepted(call: Call): Result | undefined {
  const result = resolved(call);
  return result?.ok === true ? result : undefined;
}

/** What a refused credential was refused for; `undefined` when it was not. */
export function refusal(call: Call): string | undefined {
  const result = resolved(call);
  return result?.ok === false ? result.reason : undefined;
}
