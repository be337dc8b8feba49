/** Words to write scenarios with. */
import type { Operation } from "../engine/operation.ts";

/** Which of the session's tokens: 0 is what the sign-in gave. Default: the newest. */
interface Which {
  readonly gen?: number;
}

export const signIn = (as: string, node = "A", user = "ada"): Operation => ({ do: "issue", node, user, as });
export const authenticate = (node: string, session: string, which: Which = {}): Operation => ({
  do: "authenticate",
  node,
  session,
  ...which,
});
export const strong = (node: string, session: string): Operation => ({
  do: "authenticate",
  node,
  session,
  strong: true,
});
export const refresh = (node: string, session: string, which: Which = {}): Operation => ({
  do: "refresh",
  node,
  session,
  ...which,
});
export const revoke = (node: string, session: string): Operation => ({ do: "revoke", node, session });
export const revokeAll = (node: string, user = "ada"): Operation => ({ do: "revokeAll", node, user });
export const deny = (node: string, session: string, which: Which = {}): Operation => ({
  do: "deny",
  node,
  session,
  ...which,
});
export const reconcile = (node: string): Operation => ({ do: "reconcile", node });
export const close = (node: string): Operation => ({ do: "close", node });
export const wait = (ms: number): Operation => ({ do: "wait", ms });
export const together = (...all: Operation[]): Operation => ({ do: "together", all });

export const flush = { do: "flush" } as const;
export const snapshot = { do: "snapshot" } as const;

export const TWO = [{ name: "A" }, { name: "B" }] as const;
/** The cache tells both of changes and gaps. */
export const TWO_THAT_WATCH = [
  { name: "A", watches: true },
  { name: "B", watches: true },
] as const;
