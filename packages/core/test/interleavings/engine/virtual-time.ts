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

  /** The nodes that have a timer which is due. */
  due(): string[] {
    const due = this.#timers.filter(({ dueAt }) => dueAt <= this.now);
    return [...new Set(due.map(({ node }) => node))];
  }

  dueOf(node: string): Timer[] {
    return this.#timers.filter((timer) => timer.node === node && timer.dueAt <= this.now);
  }

  clearAll(node: string): void {
    for (const timer of this.#timers.filter((of) => of.node === node)) this.clear(timer);
  }

  /** Unless it has been cleared meanwhile. */
  fire(timer: Timer): void {
    if (!this.#timers.includes(timer)) return;
    this.clear(timer);
    timer.run();
  }
}
