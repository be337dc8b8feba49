/**
 * P4. Whatever cannot be decided throws, and only in the one way that says so: every call comes to its end, and
 * that is an outcome, or a `SessError` that `isUnavailable`. A sign-in may also be refused by an error, and
 * `reconcile` says by one that the cache could not be told. No rejection is left that nobody handles.
 */
import type { Call } from "../engine/call.ts";
import type { Core } from "../engine/core.ts";
import type { Check } from "./promises.ts";

const REFUSALS = ["ERR_SESS_FENCED", "ERR_SESS_SESSION_LIMIT"];

export function outage({ isUnavailable }: Core): Check {
  const isRight = ({ operation, end }: Call): boolean => {
    if (end === undefined) return false;
    if (end.outcome.returned) return true;
    const { error } = end.outcome;
    if (isUnavailable(error)) return true;
    if (operation.do === "issue") return REFUSALS.includes((error as { code?: string }).code ?? "");
    return operation.do === "reconcile" && error instanceof Error && error.message === UNTOLD;
  };

  return (world, findings) => {
    for (const call of world.calls) {
      if (world.crashed.has(call.node) && call.end === undefined) continue;
      const how = (): string => {
        const { end } = call;
        if (end === undefined) return "never ends";
        return end.outcome.returned ? "is well" : `throws ${String(end.outcome.error)}`;
      };
      findings.look("P4", isRight(call), () => `${call.id} ${how()}`);
    }
    for (const { step, error } of world.strays) {
      findings.look("P4", false, () => `a rejection that nobody handles at step ${step}: ${String(error)}`);
    }
  };
}

const UNTOLD = "sess: the cache could not be told of everything";
