/** What clients do, as data: so that a schedule can be cut short, told and replayed. */

/**
 * `session` is the name that the sign-in gave it. Of the session's tokens the newest is used, or that of `gen`: 0 is
 * what the sign-in gave.
 */
export type Operation =
  | { readonly do: "issue"; readonly node: string; readonly user: string; readonly as: string }
  | {
      readonly do: "authenticate";
      readonly node: string;
      readonly session: string;
      readonly gen?: number;
      readonly strong?: boolean;
    }
  | { readonly do: "refresh"; readonly node: string; readonly session: string; readonly gen?: number }
  | { readonly do: "revoke"; readonly node: string; readonly session: string }
  | { readonly do: "revokeByToken"; readonly node: string; readonly session: string; readonly gen?: number }
  | {
      readonly do: "revokeAll";
      readonly node: string;
      readonly user: string;
      readonly except?: string;
    }
  | { readonly do: "deny"; readonly node: string; readonly session: string; readonly gen?: number }
  | { readonly do: "reauthenticate"; readonly node: string; readonly session: string }
  | { readonly do: "list"; readonly node: string; readonly user: string }
  | { readonly do: "reconcile"; readonly node: string }
  | { readonly do: "close"; readonly node: string }
  /** Several at once, on one node: nothing else comes between their beginnings. */
  | { readonly do: "together"; readonly all: readonly Operation[] }
  | { readonly do: "wait"; readonly ms: number };

/** One client: each operation begins when the one before has ended. */
export type Script = readonly Operation[];

export function nodesOf(operation: Operation): string[] {
  if (operation.do === "together") return operation.all.flatMap(nodesOf);
  return operation.do === "wait" ? [] : [operation.node];
}

export function nameOf(operation: Operation): string {
  switch (operation.do) {
    case "together":
      return operation.all.map(nameOf).join(" + ");
    case "wait":
      return `wait ${operation.ms} ms`;
    case "issue":
      return `issue ${operation.as} of ${operation.user}`;
    case "list":
      return `list ${operation.user}`;
    case "reconcile":
    case "close":
      return operation.do;
    case "revokeAll":
      return `revokeAll ${operation.user}${operation.except === undefined ? "" : ` except ${operation.except}`}`;
    case "authenticate":
      return `authenticate ${operation.session}${tokenOf(operation)}${operation.strong === true ? ", strong" : ""}`;
    case "refresh":
    case "revokeByToken":
    case "deny":
      return `${operation.do} ${operation.session}${tokenOf(operation)}`;
    default:
      return `${operation.do} ${operation.session}`;
  }
}

function tokenOf({ gen }: { readonly gen?: number }): string {
  return gen === undefined ? "" : `, token ${gen}`;
}
