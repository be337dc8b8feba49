/** The one cache server: `memoryCache`, and all that may befall it. */
import type { CacheStore } from "../../../src/index.ts";
import type { MemoryCache } from "../../../src/memory/index.ts";
import type { Core } from "./core.ts";
import type { Footprint } from "./footprint.ts";
import type { VirtualTime } from "./virtual-time.ts";

type Entries = ReadonlyMap<string, { readonly value: string; readonly endsAt: number }>;

export interface CacheWrite {
  readonly step: number;
  readonly sentStep: number;
  readonly node: string;
  readonly key: string;
  readonly value: string;
}

const NOTHING: Entries = new Map();

export class CacheServer {
  readonly #cache: MemoryCache;
  readonly #time: VirtualTime;
  /** What it holds, and what it held before the last write. */
  #entries = NOTHING;
  #before = NOTHING;
  #snapshot = NOTHING;

  constructor(core: Core, time: VirtualTime) {
    this.#time = time;
    this.#cache = core.memoryCache({ clock: () => time.now });
  }

  /** Resolves to what it answers, and whether an entry was written. */
  async apply(method: string, args: readonly unknown[]): Promise<{ answer: unknown; wrote: boolean }> {
    const answer = await (this.#cache[method as "get"] as (...all: unknown[]) => Promise<unknown>)(...args);
    const wrote = method === "set" || (method === "add" && answer === true);
    if (wrote) {
      const [key, value, ttl] = args as Parameters<CacheStore["set"]>;
      this.#before = this.#entries;
      this.#entries = new Map([...this.#entries, [key, { value, endsAt: this.#time.now + ttl }]]);
    }
    return { answer, wrote };
  }

  snapshot(): void {
    this.#snapshot = this.#entries;
  }

  flush(): Promise<void> {
    return this.#become(NOTHING);
  }

  /** A backup comes back. */
  restore(): Promise<void> {
    return this.#become(this.#snapshot);
  }

  /** A replica takes over that had not heard of the last write, though it was acknowledged. */
  forget(): Promise<void> {
    return this.#become(this.#before);
  }

  /** Every session gets another user's id; what refuses stays. */
  corrupt(): Promise<void> {
    const wrong = [...this.#entries].map(([key, entry]) => {
      const isSession = key.startsWith("session:") && entry.value !== "";
      return [key, isSession ? { ...entry, value: "mallory" } : entry] as const;
    });
    return this.#become(new Map(wrong));
  }

  /** For the story. */
  get entries(): Entries {
    return this.#entries;
  }

  async #become(entries: Entries): Promise<void> {
    this.#cache.clear();
    this.#entries = entries;
    for (const [key, { value, endsAt }] of entries) {
      if (endsAt > this.#time.now) await this.#cache.set(key, value, endsAt - this.#time.now);
    }
  }
}

export function touchCache(footprint: Footprint, method: string, args: readonly unknown[]): void {
  (method === "get" ? footprint.reads : footprint.writes).push(`cache:${args[0] as string}`);
}
