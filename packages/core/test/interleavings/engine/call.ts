/** One call of the public API: when it began, when and how it ended, and what it was about. */
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

/** What a refused credential was refused for; `undefined` when it was not. */
export function refusal(call: Call): string | undefined {
  const { outcome } = call.end ?? {};
  if (outcome?.returned !== true) return undefined;
  const { ok, reason } = outcome.value as { ok?: boolean; reason?: string };
  return ok === false ? reason : undefined;
}

/** What a credential that was accepted brought; `undefined` when it was not. */
export function accepted<Value extends object>(call: Call): Value | undefined {
  const { outcome } = call.end ?? {};
  if (outcome?.returned !== true) return undefined;
  return (outcome.value as { ok?: boolean }).ok === true ? (outcome.value as Value) : undefined;
}

/** What a call resolved to; `undefined` when it did not. */
export function resolved<Value>(call: Call): Value | undefined {
  const { outcome } = call.end ?? {};
  return outcome?.returned === true ? (outcome.value as Value) : undefined;
}
