/** All clients at work: they sign in, do what clients do, and sign in again when they are signed out. */
import { setMaxListeners } from "node:events";
import type { Random } from "../random.ts";
import { pickAction } from "./actions.ts";
import type { Caller } from "./caller.ts";
import { type Client, createClient, isUndecided } from "./client.ts";
import { createHaunting } from "./haunt.ts";
import { pause } from "./pause.ts";
import { renew } from "./renew.ts";

export interface LoadOptions {
  readonly users: number;
  readonly devicesPerUser: number;
  /** How long a client waits between two requests, on average, in milliseconds. */
  readonly think: number;
  readonly accessTtl: number;
  readonly rotationGrace: number;
  /** How long tokens are presented after their end: longer than the bound. */
  readonly haunting: number;
}

export interface Load {
  readonly clients: readonly Client[];
  /** Resolves when all clients have stopped. */
  stop(): Promise<void>;
  /** Resolves when no token is presented any more whose session has ended. */
  rest(): Promise<void>;
  /** Ends all of it at once. */
  abort(): Promise<void>;
}

/** A token is renewed when so much of its life is over. */
const OLD_AT = 0.55;

export function startLoad(caller: Caller, random: Random, options: LoadOptions): Load {
  const stopping = new AbortController();
  const aborting = new AbortController();
  const { signal } = stopping;
  // Every client that waits listens to them.
  setMaxListeners(0, signal, aborting.signal);
  const haunting = createHaunting(caller, { milliseconds: options.haunting, signal: aborting.signal });
  const circumstances = { haunting, signal, rotationGrace: options.rotationGrace };

  const clients = Array.from({ length: options.users * options.devicesPerUser }, (_, index) => {
    const userId = `user-${index % options.users}`;
    const name = `${userId}.${Math.floor(index / options.users)}`;
    return createClient(name, userId, random.fork(name), { caller, signal });
  });
  const living = Promise.all(clients.map(live));

  async function live(client: Client): Promise<void> {
    // They do not all come at once.
    await pause(client.random.between(0, 500), signal);
    while (!signal.aborted) {
      await step(client);
      await pause(client.random.between(0.2, 1.8) * options.think, signal);
    }
  }

  async function step(client: Client): Promise<void> {
    const { pair } = client;
    if (pair === undefined) return signIn(client);
    if (performance.now() - client.heldSince > options.accessTtl * OLD_AT) {
      const refusal = await renew(client, signal);
      if (refusal === undefined) return;
      client.hold(undefined);
      haunting.haunt(pair, client.userId, client.random.fork(`ghost of ${pair.jti}`));
      return;
    }
    await pickAction(client.random)(client, pair, circumstances);
  }

  return {
    clients,
    async stop() {
      stopping.abort();
      await living;
    },
    rest: haunting.rest,
    async abort() {
      stopping.abort();
      aborting.abort();
      await living;
      await haunting.rest();
    },
  };

  async function signIn(client: Client): Promise<void> {
    const { call, pair } = await client.ask({ operation: "issue", userId: client.userId });
    if (pair !== undefined) client.hold(pair);
    else if (isUndecided(call)) await pause(client.random.between(50, 250), signal);
  }
}
