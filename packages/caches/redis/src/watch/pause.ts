/** A pause that can be cut short. Like every timer here it keeps no process alive. */

export interface Pause {
  /** Only one at a time. */
  rest(ms: number): Promise<void>;
  wake(): void;
}

export function createPause(): Pause {
  let wake = (): void => {};
  return {
    rest: (ms) =>
      new Promise((resolve) => {
        const cancel = afterwards(ms, resolve);
        wake = () => {
          cancel();
          resolve();
        };
      }),
    wake: () => wake(),
  };
}

/** Returns what cancels it. */
export function afterwards(ms: number, act: () => void): () => void {
  const timer: unknown = setTimeout(act, ms);
  // Node's timers have it, and browsers' have not.
  (timer as { unref?: () => void }).unref?.();
  return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
}
