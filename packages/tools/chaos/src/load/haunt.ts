/** Whoever still holds the tokens of a session that has ended goes on presenting them, everywhere. */
import type { Pair } from "../node/messages.ts";
import type { Random } from "../random.ts";
import type { Caller } from "./caller.ts";
import { accessOf, refreshOf } from "./client.ts";
import { pause } from "./pause.ts";

export interface Haunting {
  /** Until no token of the pair can be alive. With a denied token its session goes on. */
  haunt(pair: Pair, userId: string, random: Random, denied?: boolean): void;
  /** Resolves when none is left. */
  rest(): Promise<void>;
}

/** On average, between two requests of one ghost, in milliseconds. */
const EVERY = 160;
const STRONG = 0.05;

export function createHaunting(
  caller: Caller,
  {
    milliseconds,
    signal,
  }: { readonly milliseconds: number /** Ends all of it. */; readonly signal: AbortSignal },
): Haunting {
  const ghosts = new Set<Promise<void>>();
  let count = 0;

  async function appear(pair: Pair, userId: string, random: Random, denied: boolean): Promise<void> {
    count += 1;
    const client = `ghost ${count}`;
    const ask = (node: number, strong: boolean): Promise<unknown> =>
      caller.call(
        node,
        client,
        { operation: "authenticate", token: pair.accessToken, strong },
        { userId, ...accessOf(pair) },
      );
    const until = performance.now() + milliseconds;
    // At once and on every node: that is what was promised.
    await Promise.all(Array.from({ length: caller.nodes }, (_, node) => ask(node, false)));
    if (!denied) {
      await caller.call(
        random.below(caller.nodes),
        client,
        { operation: "refresh", token: pair.refreshToken },
        { userId, ...refreshOf(pair) },
      );
    }
    while (performance.now() < until && !signal.aborted) {
      await pause(random.between(0.2, 1.8) * EVERY, signal);
      await ask(random.below(caller.nodes), random.chance(STRONG));
    }
  }

  return {
    haunt(pair, userId, random, denied = false) {
      const ghost = appear(pair, userId, random, denied).finally(() => ghosts.delete(ghost));
      ghosts.add(ghost);
    },
    async rest() {
      while (ghosts.size > 0) await Promise.all(ghosts);
    },
  };
}
