/** A simulated client: one device of one user, which holds the newest tokens that it was given. */
import type { Call } from "../history/history.ts";
import type { Pair } from "../node/messages.ts";
import type { Random } from "../random.ts";
import type { Asked, Called, Caller, Known } from "./caller.ts";
import { pause } from "./pause.ts";

export interface Client {
  readonly name: string;
  readonly userId: string;
  /** What it holds, while it is signed in. */
  readonly pair: Pair | undefined;
  /** Since when, by `performance.now()`. */
  readonly heldSince: number;
  readonly random: Random;
  ask(asked: Asked, known?: Known): Promise<Called>;
  /** Asks the same again, each time at any node, until it is answered or the load ends. */
  insist(asked: Asked, known?: Known): Promise<Called>;
  hold(pair: Pair | undefined): void;
}

/** A client that was told to come back later, does so after about this time, in milliseconds. */
const RETRY_AFTER = 150;

export function createClient(
  name: string,
  userId: string,
  random: Random,
  { caller, signal }: { readonly caller: Caller /** Ends the load. */; readonly signal: AbortSignal },
): Client {
  let held: Pair | undefined;
  let heldSince = 0;
  const client: Client = {
    name,
    userId,
    random,
    get pair() {
      return held;
    },
    get heldSince() {
      return heldSince;
    },
    hold(pair) {
      held = pair;
      heldSince = performance.now();
    },
    ask: (asked, known = {}) => caller.call(random.below(caller.nodes), name, asked, { userId, ...known }),
    async insist(asked, known) {
      for (;;) {
        const called = await client.ask(asked, known);
        if (!isUndecided(called.call) || signal.aborted) return called;
        await pause(random.between(0.5, 1.5) * RETRY_AFTER, signal);
      }
    },
  };
  return client;
}

/** 503, no answer, or an abort: nobody knows what has become of it. */
export function isUndecided({ outcome }: Call): boolean {
  return outcome.kind === "failed" && outcome.as !== "fenced";
}

/** What the checks know of a call with this pair's access token. */
export function accessOf({ sessionId, jti, accessExpiresAt }: Pair): Known {
  return { sessionId, jti, expiresAt: accessExpiresAt };
}

/** What the checks know of a call with this pair's refresh token. */
export function refreshOf({ sessionId, gen, refreshExpiresAt }: Pair): Known {
  return { sessionId, gen, expiresAt: refreshExpiresAt };
}
