/** Keeps a subscription to the server that the caller's client uses, however often it breaks. */
import type { CacheEvent } from "@sess/core";
import { createPause } from "./pause.ts";
import type { Reign } from "./reign.ts";
import { type Subscription, subscribe } from "./subscription.ts";
import type { Callable, Line, Server } from "./watchable.ts";

export interface KeepOptions {
  /** What the keys begin with, as far as that is known. */
  readonly prefixes: () => readonly string[];
  readonly reignOf: (server: Callable) => Promise<Reign>;
  readonly tell: (event: CacheEvent) => void;
  /** Whether something was to be heard before, and may have been missed: a gap when it begins. */
  readonly isLate: boolean;
  /** Called when this may not be the server to listen to any more. */
  readonly onDoubt?: () => void;
}

export interface Kept {
  /** Resolves when all pushes from before have been heard, and they were those of the server that is in use. */
  probe(): Promise<Reign>;
  /** Makes sure that the prefixes are heard as they are now. */
  cover(): void;
  close(): Promise<void>;
}

/** So long the first key may take, which says what it begins with. Without one, every key of the server counts. */
const FIRST_KEY = 100;
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;
/** What has lasted that long has not failed at once. */
const STEADY = 10_000;

export function keepSubscribed(server: Server, options: KeepOptions): Kept {
  const { prefixes, reignOf, tell, onDoubt = () => {} } = options;
  const { rest, wake } = createPause();
  let { isLate } = options;
  const closing = new AbortController();
  let breaks = 0;
  let whyNot = "not connected yet";
  /** The prefixes of the present try or subscription. */
  let heard: readonly string[] | undefined;
  let line: Line | undefined;
  let subscription: Subscription | undefined;
  let settle = (): void => {};
  /** The first try has succeeded or failed. */
  const tried = new Promise<void>((resolve) => (settle = resolve));

  const gap = (): void => tell({ type: "gap" });
  const pushes = { onKeys: (keys: string[]): void => tell({ type: "invalidated", keys }), onFlush: gap };
  const stopNoticing = server.onBreak(() => {
    breaks += 1;
    gap();
  });

  /** Ends what there is, and tells whether it was heard. */
  function drop(): boolean {
    const wasHeard = subscription !== undefined;
    subscription = undefined;
    line?.end();
    wake();
    return wasHeard;
  }

  /** Until it ends. */
  async function listen(): Promise<void> {
    const wanted = prefixes().length > 0 ? prefixes() : [""];
    heard = wanted;
    line = server.line();
    const made = await subscribe(line, wanted, reignOf, pushes);
    if (heard !== wanted || closing.signal.aborted) return made.end();
    subscription = made;
    if (isLate) gap();
    isLate = true;
    settle();
    await made.ended;
    if (subscription !== made) return;
    subscription = undefined;
    gap();
  }

  async function keepListening(): Promise<void> {
    if (prefixes().length === 0) await rest(FIRST_KEY);
    for (let pause = FIRST_PAUSE; !closing.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const began = performance.now();
      await listen().catch((error: unknown) => {
        // Only what it says: the client hangs the command on it, which may hold a password.
        whyNot = error instanceof Error ? error.message : String(error);
        isLate = true;
        if (!closing.signal.aborted) onDoubt();
      });
      settle();
      if (performance.now() - began > STEADY) pause = FIRST_PAUSE;
      // Not all processes at the same instant, after a restart.
      if (heard !== undefined && !closing.signal.aborted) await rest(pause * (0.5 + Math.random() / 2));
    }
    settle();
  }

  const kept = keepListening();
  return {
    async probe() {
      await tried;
      const [held, before] = [subscription, breaks];
      if (held === undefined) throw new Error(`redisCache: not listening to Redis: ${whyNot}`);
      const reign = await reignOf(server);
      if (reign.name !== held.reign.name) {
        held.end();
        throw new Error("redisCache: the server that was listened to is not the master in use");
      }
      await held.ping();
      if (subscription !== held || breaks !== before) throw new Error("redisCache: a connection has broken");
      return reign;
    },

    cover() {
      const isHeard = (prefix: string): boolean => heard!.some((each) => prefix.startsWith(each));
      if (heard !== undefined && prefixes().every(isHeard)) return;
      heard = undefined;
      if (drop()) gap();
    },

    async close() {
      closing.abort();
      stopNoticing();
      drop();
      await kept;
    },
  };
}
