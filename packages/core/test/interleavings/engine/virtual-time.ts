/** Time that passes only when the scheduler says so; each timer belongs to the node that set it. */

export interface Timer {
  readonly node: string;
  readonly dueAt: number;
  readonly run: () => void;
}

export class VirtualTime {
  now: number;
  readonly #timers: Timer[] = [];

  constructor(now: number) {
    this.now = now;
  }

  set(node: string, ms: number, run: () => void): Timer {
    const timer = { node, dueAt: this.now + Math.max(1, Math.ceil(ms)), run };
    // Timers of one instant fire in the order in which they were set.
    const at = this.#timers.findIndex(({ dueAt }) => dueAt > timer.dueAt);
    this.#timers.splice(at === -1 ? this.#timers.length : at, 0, timer);
    return timer;
  }

  clear(timer: unknown): void {
    const at = this.#timers.indexOf(timer as Timer);
    if (at !== -1) this.#timers.splice(at, 1);
  }

  /** When the next timer fires. */
  get next(): number | undefined {
    return this.#timers[0]?.dueAt;
  }

  /** The timer of each node that is due first. Between nodes, any order is possible. */
  due(): Timer[] {
    const first = new Map<string, Timer>();
    for (const timer of this.#timers) {
      if (timer.dueAt > this.now) break;
      if (!first.has(timer.node)) first.set(timer.node, timer);
    }
    return [...first.values()];
  }

  fire(timer: Timer): void {
    this.clear(timer);
    timer.run();
  }

  /** A node that has ended sets off nothing more. */
  clearAll(node: string): void {
    for (const timer of this.#timers.filter((of) => of.node === node)) this.clear(timer);
  }
}
