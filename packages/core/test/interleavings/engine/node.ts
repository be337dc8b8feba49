/** One node: the real code, over a cache and a store that are messages away. */
import type { CacheEvent, CacheStore, Sessions, SessionStore, Watch } from "../../../src/index.ts";
import { Channel } from "./channel.ts";
import type { Core } from "./core.ts";
import type { Server } from "./message.ts";
import type { NodeSetup, Wrong } from "./scenario.ts";
import type { World } from "./world.ts";

export interface Node {
  readonly name: string;
  readonly sessions: Sessions;
  readonly skew: number;
}

const STORE_METHODS = [
  "create",
  "findMany",
  "rotate",
  "revoke",
  "revokeAll",
  "reauthenticate",
  "rename",
  "deny",
  "denied",
  "listByUser",
  "history",
  "revokedSince",
  "prune",
] as const satisfies readonly (keyof SessionStore)[];

export function createNode(world: World, setup: NodeSetup, core: Core, wrong: Wrong): Node {
  const { name, skew = 0, watches = false, near, options } = setup;
  const send =
    (to: Server, method: string) =>
    (...args: unknown[]): Promise<never> => {
      const { when } = world;
      const { message, answered } = world.network.send(name, to, method, args, when);
      world.messages.push(message);
      world.story.tellSent(world, message);
      return answered as Promise<never>;
    };
  const calls = { get: send("cache", "get"), add: send("cache", "add"), set: send("cache", "set") };
  const watch = (listener: (event: CacheEvent) => void): Watch => {
    world.channels.set(name, new Channel(name, listener));
    return { probe: send("channel", "probe"), close: async () => void world.channels.delete(name) };
  };
  const far: CacheStore = watches || near !== undefined ? { ...calls, watch } : calls;
  const right = wrong.cache?.(far) ?? far;
  const cache = near === undefined ? right : core.nearCache(right, near);
  const store = Object.fromEntries(STORE_METHODS.map((method) => [method, send("store", method)]));
  const sessions = core.createSessions({
    issuer: "https://auth.example.com",
    audience: "https://api.example.com",
    keys: [{ kid: "test", alg: "HS256", secret: "a secret of the tests, of 32 bytes or more" }],
    ...world.settings,
    ...options,
    ...wrong.options,
    clock: () => world.time.now + skew,
    store: store as unknown as SessionStore,
    cache,
  });
  for (const event of core.EVENT_NAMES) {
    sessions.on(event, (what) => {
      world.events.push({
        step: world.step,
        at: world.time.now,
        node: name,
        name: event,
        event: { ...what },
      });
      world.story.tellEvent(world, name, event);
    });
  }
  return { name, sessions, skew };
}
