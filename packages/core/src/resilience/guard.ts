/** What all operations have in common: none begins after `close`, and each ends with its `signal`. */
import type { Life } from "./life.ts";

/** An operation on something, with options. */
type Operation = (subject: never, options: never) => Promise<unknown>;

export function guardAll<Operations extends Record<keyof Operations, Operation>>(
  life: Life,
  operations: Operations,
): Operations {
  const guard =
    (operation: Operation): Operation =>
    (subject, options: { readonly signal?: unknown } | undefined) => {
      const signal = options?.signal;
      if (signal !== undefined && !isSignal(signal)) {
        return Promise.reject(new TypeError("sess: signal: must be an AbortSignal."));
      }
      return life.during(signal, () => operation(subject, options as never));
    };
  const entries = Object.entries<Operation>(operations);
  return Object.fromEntries(entries.map(([name, operation]) => [name, guard(operation)])) as Operations;
}

/** Also one of another realm. */
function isSignal(given: unknown): given is AbortSignal {
  return typeof given === "object" && given !== null && "aborted" in given && "addEventListener" in given;
}
