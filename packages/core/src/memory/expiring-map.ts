/** A map whose entries expire, and which is swept while it is written to, so that it needs no timer. */
import type { Clock } from "../clock.ts";

interface Entry {
  readonly value: string;
  readonly endsAt: number;
}

/**
 * A timer would keep a process alive and cannot be set on every runtime. So each write also looks at this
 * many entries, one after another and round again. More than one, or the sweep would never catch up with
 * the writes: with two, the map holds at most about twice as many entries as are alive.
 */
const SWEPT_PER_WRITE = 2;

export class ExpiringMap {
  readonly #entries: Map<string, Entry> = new Map();
  readonly #clock: Clock;
  #sweep: Iterator<[string, Entry]> = this.#entries.entries();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many entries are held, expired ones that no sweep has come by included. */
  get size(): number {
    return this.#entries.size;
  }

  /** The live value, or `null`. */
  get(key: string): string | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    if (entry.endsAt > this.#clock()) return entry.value;
    this.#entries.delete(key);
    return null;
  }

  set(key: string, value: string, ttlMs: number): void {
    this.#sweepSome();
    this.#entries.set(key, { value, endsAt: this.#clock() + ttlMs });
  }

  clear(): void {
    this.#entries.clear();
    this.#sweep = this.#entries.entries();
  }

  #sweepSome(): void {
    const now = this.#clock();
    for (let looked = 0; looked < SWEPT_PER_WRITE; looked += 1) {
      const next = this.#sweep.next();
      if (next.done) {
        this.#sweep = this.#entries.entries();
        return;
      }
      const [key, entry] = next.value;
      if (entry.endsAt <= now) this.#entries.delete(key);
    }
  }
}
