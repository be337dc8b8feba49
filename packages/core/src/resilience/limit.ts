/** How many calls may be under way at once, and how many may wait: what is more is refused at once. */
import { DeadlineExceeded } from "./deadline.ts";

export interface Limits {
  /** How many calls may be under way. */
  readonly mostRunning: number;
  /** How many may wait for a place. */
  readonly mostWaiting: number;
  /** How many milliseconds anybody waits for an answer: who has waited longer for a place is not let in any more. */
  readonly patience: number;
}

export type Limit = <T>(call: () => Promise<T>) => Promise<T>;

/** For calls that must not wait for others. */
export const UNLIMITED: Limit = (call) => call();

/** What a call rejects with for which there is not even room to wait. */
export class Overloaded extends Error {
  override readonly name = "Overloaded";
}

interface Waiter {
  readonly since: number;
  readonly start: () => void;
  readonly refuse: (error: DeadlineExceeded) => void;
}

/**
 * A call that nobody waits for any more keeps its place until it settles: else a client whose calls hang would
 * collect them without end. When no place has become free for `patience`, one more is let in to try, and while none
 * of those is answered, they come less and less often. Once one is, those that began before it and are overdue are
 * written off, at most as many as there are places: so no more than twice as many calls, and those that try, ever
 * hang.
 */
export function createLimit({ mostRunning, mostWaiting, patience }: Limits): Limit {
  /** When each call under way began, the oldest first. */
  const running = new Map<symbol, number>();
  const waiting = new Set<Waiter>();
  let latestStart = Number.NEGATIVE_INFINITY;
  /** How many calls are written off and have not settled. */
  let lost = 0;

  const hasPlace = (now: number): boolean =>
    running.size < mostRunning || now - latestStart >= patience * (1 + running.size - mostRunning);

  async function run<T>(call: () => Promise<T>): Promise<T> {
    const id = Symbol();
    const isTry = running.size >= mostRunning;
    latestStart = performance.now();
    running.set(id, latestStart);
    try {
      const answer = await call();
      if (isTry) writeOff(id);
      return answer;
    } finally {
      if (!running.delete(id)) lost -= 1;
      letIn();
    }
  }

  /** `answered` shows that the callee lives: what began before it and is overdue hangs for a reason of its own. */
  function writeOff(answered: symbol): void {
    const overdue = performance.now() - patience;
    for (const [id, since] of running) {
      if (id === answered || since > overdue || lost >= mostRunning) return;
      running.delete(id);
      lost += 1;
    }
  }

  function letIn(): void {
    const now = performance.now();
    for (const waiter of waiting) {
      const isLate = now - waiter.since >= patience;
      if (!isLate && !hasPlace(now)) return;
      waiting.delete(waiter);
      if (isLate) waiter.refuse(new DeadlineExceeded("no place became free in time"));
      else waiter.start();
    }
  }

  return (call) => {
    letIn();
    const now = performance.now();
    if (waiting.size === 0 && hasPlace(now)) return run(call);
    if (waiting.size >= mostWaiting) {
      return Promise.reject(new Overloaded(`${mostRunning} calls are under way, and ${mostWaiting} wait`));
    }
    return new Promise((resolve, reject) => {
      waiting.add({ since: now, refuse: reject, start: () => void run(call).then(resolve, reject) });
    });
  };
}
