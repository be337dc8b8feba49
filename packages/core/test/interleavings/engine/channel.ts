/**
 * What the cache server tells one node by itself, in order: changed keys, gaps, and answers to probes.
 *
 * A gap comes before any answer that the server has made up since: `holdsBack` says for which. Where the channel is
 * cut, what was on its way is lost, and the node hears of it when it is connected again: by a gap.
 */
import type { CacheEvent } from "../../../src/index.ts";
import type { Message } from "./message.ts";

type Push = { readonly step: number; readonly event: CacheEvent } | { readonly probe: Message };

export class Channel {
  readonly node: string;
  readonly #listener: (event: CacheEvent) => void;
  #queue: Push[] = [];
  /** Nothing arrives any more, and nobody knows. */
  isCut = false;
  /** What arrives may be late. */
  isSlow = false;

  constructor(node: string, listener: (event: CacheEvent) => void) {
    this.node = node;
    this.#listener = listener;
  }

  get next(): Push | undefined {
    return this.#queue[0];
  }

  /** The step at which the keys changed that have not been told yet. */
  pendingSince(key: string): number | undefined {
    for (const push of this.#queue) {
      if ("event" in push && push.event.type === "invalidated" && push.event.keys.includes(key))
        return push.step;
    }
    return undefined;
  }

  tell(step: number, event: CacheEvent): void {
    if (!this.isCut) this.#queue.push({ step, event });
  }

  /** Whether it can be known that all will have been told when this is. */
  probe(probe: Message): boolean {
    if (!this.isCut) this.#queue.push({ probe });
    return !this.isCut;
  }

  holdsBack(appliedStep: number): boolean {
    return this.#queue.some(
      (push) => "event" in push && push.event.type === "gap" && push.step < appliedStep,
    );
  }

  /** What came next; its listener has heard of it. */
  deliver(): Push {
    const push = this.#queue.shift()!;
    if ("event" in push) this.#listener(push.event);
    return push;
  }

  cut(): void {
    this.isCut = true;
    this.#queue = [];
  }

  connect(step: number): void {
    this.isCut = false;
    this.tell(step, { type: "gap" });
  }
}
