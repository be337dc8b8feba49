/** The one store server: `memorySessions`, and the truth that it has committed so far. */
import type { NewSession, Session, SessionStore, StoredSession } from "../../../src/index.ts";
import type { Core } from "./core.ts";
import type { Footprint } from "./footprint.ts";

/** What the promises are measured by. */
export interface Truth {
  readonly sessions: Map<string, TrueSession>;
  /** By `jti`. */
  readonly denials: Map<string, { readonly step: number; readonly at: number }>;
  /** Every rotation that has succeeded. */
  readonly rotations: {
    readonly id: string;
    readonly from: number;
    readonly step: number;
    readonly rotatedAt: number;
  }[];
  /** Sessions that were revoked, and then were not. */
  readonly resurrections: { readonly id: string; readonly step: number }[];
}

export interface TrueSession {
  session: Session;
  readonly createdStep: number;
  /** When its revocation was committed. */
  revoked: { readonly step: number; readonly at: number } | undefined;
}

const READS = ["findMany", "listByUser", "history", "revokedSince", "denied"];

export class StoreServer {
  readonly truth: Truth = {
    sessions: new Map(),
    denials: new Map(),
    rotations: [],
    resurrections: [],
  };
  readonly #right: SessionStore;
  readonly #store: SessionStore;

  constructor(core: Core, wrong: (right: SessionStore) => SessionStore = (right) => right) {
    this.#right = core.memorySessions();
    this.#store = wrong(this.#right);
  }

  /** Resolves to what it answers, and whether the truth has changed. */
  async apply(
    method: string,
    args: readonly unknown[],
    when: { readonly step: number; readonly at: number },
  ): Promise<{ answer: unknown; committed: boolean }> {
    const known = this.truth.sessions;
    if (method === "create") {
      const session = args[0] as NewSession;
      if (!known.has(session.id)) known.set(session.id, unstored(session, when.step));
    }
    try {
      const answer = await (this.#store[method as "prune"] as (...all: unknown[]) => Promise<unknown>)(
        ...args,
      );
      if (method === "rotate" && answer !== null) {
        const [id, from] = args as [string, number];
        const { rotatedAt } = answer as Session;
        this.truth.rotations.push({ id, from, step: when.step, rotatedAt });
      }
      return { answer, committed: READS.includes(method) ? false : await this.#look(when) };
    } finally {
      for (const [id, { session }] of known) if (session.createdAt === NOT_STORED) known.delete(id);
    }
  }

  /** Compares what is stored with what was. */
  async #look(when: { readonly step: number; readonly at: number }): Promise<boolean> {
    let changed = false;
    const found = await this.#right.findMany([...this.truth.sessions.keys()], 0);
    for (const session of found) {
      const known = this.truth.sessions.get(session.id)!;
      if (known.session.createdAt === NOT_STORED) changed = true;
      if (session.revokedAt !== null && known.revoked === undefined) {
        known.revoked = when;
        changed = true;
      }
      if (session.revokedAt === null && known.revoked !== undefined) {
        this.truth.resurrections.push({ id: session.id, step: when.step });
      }
      known.session = session;
      if (this.#lookForDenials(session, when)) changed = true;
    }
    return changed;
  }

  #lookForDenials({ denied }: StoredSession, when: { readonly step: number; readonly at: number }): boolean {
    const unknown = denied.filter(({ jti }) => !this.truth.denials.has(jti));
    for (const { jti } of unknown) this.truth.denials.set(jti, when);
    return unknown.length > 0;
  }
}

const NOT_STORED = -1;

function unstored(session: Session, createdStep: number): TrueSession {
  return { session: { ...session, createdAt: NOT_STORED }, createdStep, revoked: undefined };
}

/** A session's own operations meet on the session; what asks for all of a user's meets all of those. */
export function touchStore(
  footprint: Footprint,
  truth: Truth,
  method: string,
  args: readonly unknown[],
): void {
  const { reads, writes } = footprint;
  const userOf = (id: string): string => `user:${truth.sessions.get(id)?.session.userId ?? "*"}`;
  const first = args[0] as string;
  switch (method) {
    case "findMany":
      for (const id of args[0] as string[]) reads.push(`session:${id}`, userOf(id));
      return;
    case "rotate":
    case "revoke":
    case "reauthenticate":
    case "rename":
      writes.push(`session:${first}`);
      reads.push(userOf(first));
      return;
    case "create": {
      const { id, userId } = args[0] as NewSession;
      writes.push(`session:${id}`);
      // With a limit, it looks at all of the user's.
      (args[1] === undefined ? reads : writes).push(`user:${userId}`);
      return;
    }
    case "revokeAll":
    case "listByUser":
    case "history":
      writes.push(`user:${first}`);
      return;
    case "revokedSince":
      writes.push(`user:${(args[1] as string | undefined) ?? "*"}`);
      return;
    default:
      writes.push("user:*", "session:*");
  }
}
