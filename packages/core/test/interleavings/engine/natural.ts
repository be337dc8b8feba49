/** What happens by itself: calls begin, messages are applied and answered, what the cache tells arrives, time passes. */
import type { CacheEvent } from "../../../src/index.ts";
import type { Action } from "./action.ts";
import { begin } from "./begin.ts";
import type { Channel } from "./channel.ts";
import type { Clients } from "./clients.ts";
import type { Message } from "./message.ts";
import { quiescence } from "./sandbox.ts";
import type { World } from "./world.ts";

/** What happens by itself, sooner or later. */
export function natural(world: World, clients: Clients): Action[] {
  const starts = clients.ready().map((ready) => start(world, clients, ready));
  const timers = world.time.due().map((node) => fire(world, node));
  const messages = world.network.inFlight.flatMap((message) =>
    message.held ? [] : progress(world, message),
  );
  const actions = [...starts, ...timers, ...messages, ...pushes(world, false)];
  // Timers are on time: it passes only when all has been done that takes none.
  const isWaiting = world.running.size > 0 || clients.busy;
  return actions.length === 0 && isWaiting && world.time.next !== undefined ? [pass(world)] : actions;
}

/** What is late may arrive at any time. */
export function late(world: World): Action[] {
  const messages = world.network.inFlight.flatMap((message) =>
    message.held ? progress(world, message) : [],
  );
  const cut = [...world.channels.values()].filter(({ isCut }) => isCut);
  return [...messages, ...pushes(world, true), ...cut.map((channel) => connect(world, channel))];
}

export function start(
  world: World,
  clients: Clients,
  { id, operation }: ReturnType<Clients["ready"]>[number],
): Action {
  return { key: id, run: () => begin(world, operation, id, clients.begun(id)) };
}

function progress(world: World, message: Message): Action[] {
  const { network } = world;
  if (network.canBeApplied(message)) {
    const run = (): Promise<void> => world.apply(message);
    return [{ key: `a${message.id}`, late: message.held, run }];
  }
  const together = message.state === "applied" ? network.answeredWith(message) : [];
  if (together.length === 0 || together.some((of) => isHeldBack(world, of))) return [];
  return [
    {
      key: `r${message.id}`,
      late: message.held,
      run() {
        world.enter(message.node);
        world.story.tell(world, () => `node ${message.node} is answered ${idsOf(together)}`);
        for (const answered of together) {
          world.footprint.writes.push(`message:${answered.id}`);
          network.end(answered, world.when, answered.answer);
        }
      },
    },
  ];
}

function isHeldBack({ channels }: World, { node, to, answer, appliedStep = 0 }: Message): boolean {
  // The answer to a probe comes with what the cache tells.
  if (to === "channel" && answer === undefined) return true;
  return to === "cache" && channels.get(node)?.holdsBack(appliedStep) === true;
}

/** What the cache tells by itself arrives: one thing after the other. */
function pushes(world: World, areLate: boolean): Action[] {
  return [...world.channels.values()].flatMap((channel) => {
    const { node, isSlow, next } = channel;
    if (next === undefined || isSlow !== areLate) return [];
    const run = (): void => {
      world.enter(node);
      world.footprint.writes.push(`channel:${node}`);
      world.story.tell(
        world,
        () => `node ${node} is told ${"event" in next ? toldIn(next.event) : next.probe.id}`,
      );
      channel.deliver();
      if ("event" in next) world.heard.push({ node, since: next.step, step: world.step, event: next.event });
      if ("probe" in next) world.network.end(next.probe, world.when, { ok: true, value: undefined });
    };
    return [{ key: `p${node}`, late: areLate, run }];
  });
}

function connect(world: World, channel: Channel): Action {
  return {
    key: `j${channel.node}`,
    late: true,
    run() {
      world.footprint.writes.push(`channel:${channel.node}`);
      world.story.tell(world, () => `node ${channel.node} is connected to what the cache tells, again`);
      channel.connect(world.step);
    },
  };
}

function toldIn(event: CacheEvent): string {
  return event.type === "gap" ? "of a gap" : `that ${event.keys.join(", ")} changed`;
}

export function pass(world: World): Action {
  return {
    key: "T",
    run() {
      world.footprint.everything = true;
      world.time.now = Math.max(world.time.now, world.time.next!);
      world.story.tell(world, () => "time passes");
    },
  };
}

/** All of a node's timers that are due, one after the other: its event loop looks at nothing else in between. */
function fire(world: World, node: string): Action {
  return {
    key: `t${node}`,
    async run() {
      world.enter(node);
      world.story.tell(world, () => `a timer of ${node} fires`);
      for (const timer of world.time.dueOf(node)) {
        world.time.fire(timer);
        await quiescence();
      }
    },
  };
}

function idsOf(messages: readonly Message[]): string {
  return messages.map(({ id }) => id).join(" and ");
}
