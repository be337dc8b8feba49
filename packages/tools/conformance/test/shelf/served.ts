/** Memory behind a server that can be killed: a call under way then fails, some before and some after it was done. */
import type { CacheStore, SessionStore } from "@sess/core";
import { memoryCache, memorySessions } from "@sess/core/memory";
import type { ServerControl } from "../../src/server-control.ts";

/** What goes through it reaches the server, unless that is down before or after. */
export type Wire = <Answer>(call: () => Promise<Answer>) => Promise<Answer>;

export interface Served {
  readonly server: ServerControl;
  readonly wire: Wire;
  /** Whether the server is down. */
  readonly isDown: () => boolean;
  /** Calls `then` each time that the server is killed. */
  readonly onKill: (then: () => void) => void;
}

export function serve(): Served {
  let isDown = false;
  let calls = 0;
  const listeners: (() => void)[] = [];
  const travel = async (turns: number): Promise<void> => {
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    if (isDown) throw new Error("the connection was lost");
  };
  return {
    server: {
      async kill() {
        isDown = true;
        for (const listener of listeners) listener();
      },
      restart: async () => void (isDown = false),
      patience: 200,
    },
    isDown: () => isDown,
    onKill: (then) => void listeners.push(then),
    async wire(call) {
      // Some are quick, so that a kill finds calls in every state.
      const turns = 1 + (calls++ % 4);
      await travel(turns);
      const answer = await call();
      await travel(turns);
      return answer;
    },
  };
}

/** The methods of `whole`, each of which goes through the wire. */
function through<Whole extends object>(wire: Wire, whole: Whole): Whole {
  const entries = Object.entries(whole as Record<string, (...args: unknown[]) => Promise<unknown>>);
  return Object.fromEntries(
    entries.map(([name, call]) => [name, (...args: unknown[]) => wire(() => call(...args))]),
  ) as Whole;
}

export function servedCache({ wire }: Served, clock: () => number): CacheStore {
  const { get, add, set } = memoryCache({ clock });
  return through(wire, { get, add, set });
}

export function servedSessions({ wire }: Served): SessionStore {
  return through(wire, memorySessions());
}
