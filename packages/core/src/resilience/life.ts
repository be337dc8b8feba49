/** From first use to `close`: what is under way, what runs in the background, and the end of both. */
import { SessError } from "../errors.ts";

export interface Life {
  /** Aborted when `close` has been called: what runs in the background comes to its end. */
  readonly closing: AbortSignal;
  /** Runs an operation of the caller's. Rejects when `close` has been called, or as soon as `signal` is aborted. */
  during<T>(signal: AbortSignal | undefined, operation: () => Promise<T>): Promise<T>;
  /** Work that nobody waits for but `close`. It never rejects. */
  inBackground(work: Promise<unknown>): void;
  /**
   * Waits `ms`, more or less, so that nodes do not act in step; not longer than until `woken` or `close`. Keeps no
   * process alive.
   */
  pause(ms: number, woken?: Promise<void>): Promise<void>;
  /** Admits nothing more, and resolves when nothing is under way. */
  end(): Promise<void>;
}

export function createLife(): Life {
  const closing = new AbortController();
  let underWay = 0;
  let whenIdle: (() => void) | undefined;

  async function track<T>(work: Promise<T>): Promise<T> {
    underWay += 1;
    try {
      return await work;
    } finally {
      underWay -= 1;
      if (underWay === 0) whenIdle?.();
    }
  }

  return {
    closing: closing.signal,

    during(signal, operation) {
      if (closing.signal.aborted)
        return Promise.reject(new SessError("ERR_SESS_CLOSED", "close has been called"));
      if (signal === undefined) return track(operation());
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      return untilAborted(signal, track(operation()));
    },

    inBackground: (work) => void track(work),

    pause: (ms, woken) =>
      new Promise((resolve) => {
        if (closing.signal.aborted) return resolve();
        const timer: unknown = setTimeout(finish, ms * (0.75 + Math.random() / 2));
        (timer as { unref?: () => void }).unref?.();
        closing.signal.addEventListener("abort", finish);
        void woken?.then(finish);
        function finish(): void {
          clearTimeout(timer as never);
          closing.signal.removeEventListener("abort", finish);
          resolve();
        }
      }),

    async end() {
      closing.abort();
      if (underWay > 0) await new Promise<void>((resolve) => (whenIdle = resolve));
    },
  };
}

/** The waiting ends with the abort; what was begun goes on, and its outcome is nobody's. */
function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    const settle =
      <V>(how: (value: V) => void) =>
      (value: V): void => {
        signal.removeEventListener("abort", abort);
        how(value);
      };
    work.then(settle(resolve), settle(reject));
    // Perhaps by the operation itself.
    if (signal.aborted) abort();
  });
}
