/** Waiting no longer than one is willing to: the call goes on, and its late answer is not looked at. */

/** What a call that ran out of time rejects with. */
export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
}

/**
 * Settles as `call()` does, or rejects with `DeadlineExceeded` after `ms`. A `call` that throws counts as
 * one that rejects, and a rejection after the deadline is nobody's. An answer that came in time counts, also when
 * this process was too busy to read it: after the timer there is one more look at the network. Without it a busy
 * process would take a healthy cache for a dead one, and put its load on the store.
 */
export function withDeadline<T>(ms: number, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(new DeadlineExceeded(`no answer within ${ms} ms`));
    let timer = setTimeout(() => (timer = setTimeout(giveUp, 1)), ms - 1);
    const settle =
      <V>(how: (value: V) => void) =>
      (value: V): void => {
        clearTimeout(timer);
        how(value);
      };
    try {
      call().then(settle(resolve), settle(reject));
    } catch (error) {
      settle(reject)(error);
    }
  });
}
