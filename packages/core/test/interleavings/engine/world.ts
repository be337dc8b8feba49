/** Nodes that run the real code, one cache server, one store server, and the record of all that has happened. */
import type { CacheEvent, SessionsOptions } from "../../../src/index.ts";
import { CacheServer, type CacheWrite, touchCache } from "./cache-server.ts";
import type { Channel } from "./channel.ts";
import type { Call } from "./call.ts";
import type { Core } from "./core.ts";
import { Footprint } from "./footprint.ts";
import type { Held } from "./held.ts";
import { LOST, type Message } from "./message.ts";
import { Network } from "./network.ts";
import { createNode, type Node } from "./node.ts";
import type { Inhabitant } from "./sandbox.ts";
import { type Scenario, TIMES, type Wrong } from "./scenario.ts";
import { StoreServer, touchStore } from "./store-server.ts";
import type { Story } from "./story.ts";
import { VirtualTime } from "./virtual-time.ts";

/** An event of `Sessions.on`. */
export interface Happened {
  readonly step: number;
  readonly at: number;
  readonly node: string;
  readonly name: string;
  readonly event: Record<string, unknown>;
}

const START = Date.UTC(2026, 10, 21, 12, 0, 0, 7);
export class World implements Inhabitant {
  readonly scenario: Scenario;
  /** As promised: what is wrong on purpose is not in it. */
  readonly settings: typeof TIMES & Partial<SessionsOptions>;
  readonly time = new VirtualTime(START);
  readonly network = new Network();
  readonly cache: CacheServer;
  readonly store: StoreServer;
  readonly nodes = new Map<string, Node>();
  readonly held = new Map<string, Held>();

  readonly calls: Call[] = [];
  /** Calls under way, and whom it concerns when they end. */
  readonly running = new Map<Call, () => void>();
  readonly events: Happened[] = [];
  readonly cacheWrites: CacheWrite[] = [];
  /** All messages that were ever sent. */
  readonly messages: Message[] = [];
  /** When the cache lost what it had acknowledged, and whom it tells. */
  readonly losses: {
    readonly step: number;
    readonly how: "flush" | "restore" | "forget";
    readonly toldTo: readonly string[];
  }[] = [];
  /** What the cache told, since which step it had to be told, and when it was heard. */
  readonly heard: {
    readonly node: string;
    readonly since: number;
    readonly step: number;
    readonly event: CacheEvent;
  }[] = [];
  /** By node, of those that watch. */
  readonly channels = new Map<string, Channel>();
  /** Nodes whose `close` has been called. */
  readonly closed = new Set<string>();
  /** Nodes that have ended in the middle of what they did. */
  readonly crashed = new Set<string>();
  /** The step after which nothing goes wrong any more, and all that was late has arrived. */
  calmStep = Infinity;
  readonly strays: { readonly step: number; readonly error: unknown }[] = [];
  readonly story: Story;

  step = 0;
  footprint = new Footprint();
  /** Whose code runs in this step. */
  #current = "";
  readonly #counts = new Map<string, number>();

  constructor(scenario: Scenario, core: Core, wrong: Wrong, story: Story) {
    this.scenario = scenario;
    this.story = story;
    this.settings = { ...TIMES, ...scenario.options } as World["settings"];
    this.cache = new CacheServer(core, this.time);
    this.store = new StoreServer(core, wrong.store);
    for (const setup of scenario.nodes) this.nodes.set(setup.name, createNode(this, setup, core, wrong));
  }

  now = (): number => this.time.now;
  setTimer = (ms: number, run: () => void): unknown => this.time.set(this.#current, ms, run);
  clearTimer = (timer: unknown): void => this.time.clear(timer);
  /** As far as chance decides anything, such as the jitter of a retry, it decides for the middle. */
  random = (): number => 0.5;
  uuid = (): string => `${this.#current}-${this.#count(`uuid ${this.#current}`)}`;
  stray = (error: unknown): void => void this.strays.push({ step: this.step, error });

  /** What runs from here on to the end of the step is this node's. */
  enter(node: string): void {
    this.#current = node;
    this.footprint.writes.push(`node:${node}`);
  }

  async apply(message: Message): Promise<void> {
    const { method, args, to, copyOf } = message;
    const { when } = this;
    this.footprint.writes.push(`message:${message.id}`);
    message.state = "applied";
    message.appliedStep = this.step;
    try {
      if (to === "channel") {
        this.footprint.writes.push(`channel:${message.node}`);
        // Its answer comes with what the cache tells.
        if (this.channels.get(message.node)?.probe(message) !== true) message.answer = LOST;
      } else if (to === "cache") {
        touchCache(this.footprint, method, args);
        const { answer, wrote } = await this.cache.apply(method, args);
        message.answer = { ok: true, value: answer };
        if (wrote) {
          const [key, value] = args as [string, string];
          const { node, sentStep } = message;
          this.cacheWrites.push({ step: this.step, sentStep, node, key, value });
          this.#tellAll({ type: "invalidated", keys: [key] });
        }
      } else {
        touchStore(this.footprint, this.store.truth, method, args);
        const { answer, committed } = await this.store.apply(method, args, when);
        if (committed) this.footprint.marks.add("commit");
        message.answer = { ok: true, value: answer };
      }
    } catch (error) {
      message.answer = { ok: false, error };
    }
    this.story.tellApplied(this, message);
    if (copyOf !== undefined || this.crashed.has(message.node)) this.network.end(message, this.when);
  }

  async lose(how: keyof typeof LOSSES): Promise<void> {
    this.footprint.writes.push("cache:*");
    this.story.tell(this, () => LOSSES[how]);
    await this.cache[how]();
    // Nothing that refuses is lost by that, and nobody notices.
    if (how === "corrupt") return;
    this.footprint.marks.add("loss");
    const toldTo = [...this.channels.values()].filter(({ isCut }) => !isCut).map(({ node }) => node);
    this.losses.push({ step: this.step, how, toldTo });
    this.#tellAll({ type: "gap" });
  }

  get when(): { readonly step: number; readonly at: number } {
    return { step: this.step, at: this.time.now };
  }

  /** Nodes that do not believe the cache for now. */
  distrusting(): string[] {
    return [...this.nodes.keys()].filter((name) => {
      const last = this.events.findLast(
        (of) => of.node === name && (of.name === "cache_distrusted" || of.name === "cache_trusted"),
      );
      return last?.name === "cache_distrusted" && !this.closed.has(name) && !this.crashed.has(name);
    });
  }

  clockOf(node: string): number {
    return this.time.now + (this.nodes.get(node)?.skew ?? 0);
  }

  #tellAll(event: CacheEvent): void {
    for (const channel of this.channels.values()) {
      this.footprint.writes.push(`channel:${channel.node}`);
      channel.tell(this.step, event);
    }
  }

  #count(what: string): number {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return count;
  }
}

const LOSSES = {
  flush: "the cache is flushed",
  restore: "the cache gets an old snapshot back",
  forget: "the cache fails over, and its last write is lost",
  corrupt: "the cache gets another user's id under every key",
};
