/** What may happen in the life of some sessions: as data, so that a failing life can be cut short and told. */

/** How the sessions of one life are set up. */
export interface Policy {
  readonly maxSessionsPerUser: number | undefined;
  readonly whenFull: "end_oldest" | "refuse";
  readonly onRefreshReuse: "end_session" | "end_all";
}

/** Sessions and tokens are counted round and round among those that there are, so that any number names one. */
export type Step =
  | { readonly do: "signIn"; readonly node: number; readonly user: number }
  | { readonly do: "beginSignIn"; readonly user: number }
  | { readonly do: "finishSignIn"; readonly node: number; readonly begun: number }
  /** `age`: 0 presents the newest refresh token of the session, 1 the one before, … */
  | { readonly do: "refresh"; readonly node: number; readonly session: number; readonly age: number }
  | { readonly do: "refreshTwice"; readonly session: number; readonly age: number }
  | { readonly do: "revoke"; readonly node: number; readonly session: number; readonly as: As }
  | { readonly do: "revokeByToken"; readonly node: number; readonly session: number; readonly age: number }
  | { readonly do: "revokeByAccessToken"; readonly node: number; readonly token: number }
  | {
      readonly do: "revokeAll";
      readonly node: number;
      readonly user: number;
      readonly except?: number | undefined;
    }
  | { readonly do: "deny"; readonly node: number; readonly token: number }
  | { readonly do: "reauthenticate"; readonly node: number; readonly session: number; readonly as: As }
  | { readonly do: "rename"; readonly node: number; readonly session: number; readonly as: As }
  | {
      readonly do: "authenticate";
      readonly node: number;
      readonly token: number;
      readonly strong: boolean;
      readonly maxAuthAge?: number | undefined;
    }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "passUntil"; readonly session: number; readonly end: End; readonly off: number }
  | { readonly do: "cache"; readonly mode: Mode }
  | { readonly do: "flush" }
  | { readonly do: "reconcile"; readonly node: number }
  /** What adds to the cache is on its way for a while; and arrives. */
  | { readonly do: "slowAdds" }
  | { readonly do: "addsArrive" };

/** On whose behalf: the user's own session, somebody else's, or nobody in particular. */
export type As = "owner" | "other" | "nobody";
export type End = "grace" | "access" | "idle" | "absolute" | "tombstone";
export type Mode = "up" | "down" | "readonly";

export interface Life {
  readonly policy: Policy;
  readonly steps: readonly Step[];
}

export const NODES = 2;
