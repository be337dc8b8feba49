/** Counts what is sent to servers, and how often somebody waits for an answer before the next thing is sent. */

export interface Sent {
  readonly server: string;
  readonly command: string;
}

export interface Counted {
  /** In order. */
  readonly sent: readonly Sent[];
  /**
   * The longest chain of what was sent after the answer to what had been sent before. What was under way side by
   * side is one, on however many connections and servers.
   */
  readonly roundTrips: number;
}

/** One connection as a proxy sees it. */
export interface Counting {
  sent(commands: readonly string[]): void;
  /** Something has come from the server. Returns what to call when the client gets it. */
  answered(): () => void;
}

export interface Tally {
  connection(server: string): Counting;
  /** What was sent while `work` ran, and what it had waited for when it was done. */
  count(work: () => Promise<unknown>): Promise<Counted>;
  /** All that has been sent since the last `count` began, what went on in the background too. */
  soFar(): readonly Sent[];
}

/** A logical clock: what is sent belongs to the turn after the last one of which an answer has been delivered. */
export function createTally(): Tally {
  let sent: Sent[] = [];
  let clock = 0;
  let round = 0;

  return {
    connection(server) {
      let latest = { round: 0, turn: 0 };
      return {
        sent(commands) {
          if (commands.length === 0) return;
          sent.push(...commands.map((command) => ({ server, command })));
          latest = { round, turn: clock + 1 };
        },
        answered() {
          const answer = latest;
          return () => {
            // What was asked before the count says nothing about it.
            if (answer.round === round) clock = Math.max(clock, answer.turn);
          };
        },
      };
    },
    async count(work) {
      [sent, clock] = [[], 0];
      round += 1;
      await work();
      return { sent: [...sent], roundTrips: clock };
    },
    soFar: () => [...sent],
  };
}
