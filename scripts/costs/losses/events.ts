/** What can happen, and what becomes of sessions then. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import type { Need, RedisServer } from "@sess/servers";
import { withRedis } from "../redis-size.ts";
import type { Orders } from "./dying-node.ts";
import { type Answers, ask, end, invite, look, type People, type Seen, signedOut, signIn } from "./people.ts";
import { type Kind, RECONCILE_MS, type World } from "./world.ts";

/** What was seen in one kind of world. */
export interface Loss {
  /** While it lasts. */
  readonly during?: Seen;
  /** Sign-ins that were answered, and are void. */
  readonly signedOut: Share;
  /** Sessions that were ended, and are accepted at first; and for good. */
  readonly backAtFirst: Share;
  readonly back: Share;
}

export interface Share {
  readonly count: number;
  readonly of: number;
}

export interface Event {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly needs: readonly Need[];
  /** Redis has a replica, and sentinels. */
  readonly replicated?: boolean;
  happen(world: World): Promise<Loss>;
}

const OWN_REDIS: readonly Need[] = ["redis:control", "postgres:control"];
const SOME = 10;
const PATIENCE_MS = 60_000;

export const events: readonly Event[] = [
  {
    name: "Redis restarts",
    kinds: ["S1", "S3", "S3 durable"],
    needs: OWN_REDIS,
    async happen(world) {
      const people = await invite(world.sessions);
      await world.redis!.restart();
      return afterwards(world, people);
    },
  },
  {
    name: "Redis is down",
    kinds: ["S1", "S3", "S3 durable"],
    needs: OWN_REDIS,
    happen: (world) => whileDown(world, [world.redis!]),
  },
  {
    name: "the database is down",
    kinds: ["S1", "S2"],
    needs: OWN_REDIS,
    happen: (world) => whileDown(world, [world.postgres!]),
  },
  {
    name: "both are down",
    kinds: ["S1"],
    needs: OWN_REDIS,
    happen: (world) => whileDown(world, [world.redis!, world.postgres!]),
  },
  {
    name: "Redis fails over, and loses the last writes",
    kinds: ["S1", "S3", "S3 durable"],
    needs: ["redis:process", "postgres"],
    replicated: true,
    async happen(world) {
      const { sessions } = world;
      const people = await invite(sessions);
      const late = await signIn(sessions, SOME);
      await sleep(1_000);
      const lost: People = await loseWrites(world, async () => {
        await end(sessions, late);
        return { active: await signIn(sessions, SOME), ended: late };
      });
      return afterwards(world, {
        active: [...people.active, ...lost.active],
        ended: [...people.ended, ...lost.ended],
      });
    },
  },
  {
    name: "a process dies between the store and the cache",
    kinds: ["S1", "S2", "S3"],
    needs: ["redis", "postgres"],
    async happen(world) {
      const { sessions, addresses } = world;
      const people = await invite(sessions);
      const dying = await signIn(sessions, SOME);
      await ask(sessions, dying);
      await killAfter(SOME, { addresses, sessionIds: dying.map(({ session }) => session.id) });
      return afterwards(world, { active: people.active, ended: [...people.ended, ...dying] });
    },
  },
];

async function whileDown(
  world: World,
  servers: readonly { kill(): Promise<void>; restart(): Promise<void> }[],
): Promise<Loss> {
  const people = await invite(world.sessions);
  await Promise.all(servers.map((server) => server.kill()));
  // Whoever was connected has noticed.
  await sleep(500);
  const during = await look(world.sessions, people);
  await Promise.all(servers.map((server) => server.restart()));
  return { during, ...(await afterwards(world, people)) };
}

/** At first, then when every `reconcileEvery` has passed and everybody has come back with a refresh token. */
async function afterwards({ sessions }: World, people: People): Promise<Loss> {
  await untilItWorks(() => sessions.list("somebody"));
  const accepted = ({ byCache, byStore }: Answers): number => byCache + byStore;
  const atFirst = accepted(await ask(sessions, people.ended));
  await sleep(2 * RECONCILE_MS);
  return {
    backAtFirst: { count: atFirst, of: people.ended.length },
    back: { count: accepted(await ask(sessions, people.ended)), of: people.ended.length },
    signedOut: { count: await signedOut(sessions, people.active), of: people.active.length },
  };
}

async function untilItWorks(work: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

/** What is done meanwhile, the master alone hears of; then a replica that does not know takes its place. */
async function loseWrites<Result>({ sentinel }: World, meanwhile: () => Promise<Result>): Promise<Result> {
  const master = await sentinel!.master();
  const replica = sentinel!.nodes.find((node) => node !== master) as RedisServer;
  await replica.pause();
  // Else what the master says now would wait for the replica in its socket.
  await withRedis(master.url, (admin) => admin.call("CLIENT", "KILL", "TYPE", "replica"));
  const result = await meanwhile();
  // Killed before the replica can ask it for what it has missed.
  await master.pause();
  await replica.resume();
  await sentinel!.failedOver(master);
  await master.kill();
  return result;
}

/** Resolves when a process of its own has committed so many times, and has been killed. */
async function killAfter(count: number, orders: Orders): Promise<void> {
  const main = join(fileURLToPath(import.meta.url), "../dying-node.mjs");
  const child = fork(main, [JSON.stringify(orders)], { execArgv: [] });
  const gone = once(child, "exit");
  let committed = 0;
  child.on("message", () => {
    committed += 1;
    if (committed === count) child.kill("SIGKILL");
  });
  const [code] = (await gone) as [number | null];
  if (committed < count) throw new Error(`the process that was to die ended by itself: ${code}`);
}
