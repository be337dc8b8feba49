/** What can happen next: each possibility has a short name, which is the same in every schedule. */
import type { CacheEvent } from "../../../src/index.ts";
import type { Channel } from "./channel.ts";
import type { Clients } from "./clients.ts";
import { LOST, type Message, type Server } from "./message.ts";
import { quiescence } from "./sandbox.ts";
import type { Mishap, Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

export interface Action {
  /**
   * `c0_2` client 0 begins its operation 2; `aA3` message A3 is applied, `rA3` answered; `tA` timers of node A
   * fire; `T` time passes to the next timer; and of what goes wrong: `x` refuse, `d` drop, `b` break, `m` mute,
   * `h` hold and `g` again a message; `F` flush, `R` restore, `L` forget. What the cache tells node A by itself:
   * `pA` its next word arrives, `kA` it is cut, `jA` connected again, `lA` late.
   */
  readonly key: string;
  readonly mishap?: Mishap;
  /** It may as well happen later, whatever else does. */
  readonly late?: boolean;
  run(): void | Promise<void>;
}

/** What is possible at some point. */
export interface Possible {
  /** What happens by itself, on time. */
  readonly natural: readonly Action[];
  /** And what is late, and what may go wrong. */
  others(): readonly Action[];
}

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
  return { key: id, run: () => world.begin(operation, id, clients.begun(id)) };
}

function progress(world: World, message: Message): Action[] {
  const { network } = world;
  if (network.canBeApplied(message)) {
    const run = (): Promise<void> => withMessage(world, message, () => world.apply(message));
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

/** What may go wrong, of what the scenario allows. */
export function mishaps(world: World): Action[] {
  const allowed = allowedBy(world.scenario);
  const actions: Action[] = [];
  for (const message of world.network.inFlight) {
    for (const { mishap, verb } of allowed[message.to]) {
      if (!verb.can(world, message)) continue;
      actions.push({
        key: `${verb.key}${message.id}`,
        mishap,
        run() {
          world.footprint.writes.push("mishaps");
          withMessage(world, message, () => {
            world.story.tell(world, () => `${message.id} of node ${message.node} ${verb.told}`);
            verb.run(world, message);
          });
        },
      });
    }
  }
  for (const channel of world.channels.values()) {
    for (const { mishap, key, told, flag } of allowed.channels) {
      if (channel[flag]) continue;
      actions.push({
        key: `${key}${channel.node}`,
        mishap,
        run() {
          world.footprint.writes.push("mishaps", `channel:${channel.node}`);
          world.story.tell(world, () => `what the cache tells node ${channel.node} ${told}`);
          if (mishap === "cut") channel.cut();
          else channel.isSlow = true;
        },
      });
    }
  }
  for (const { mishap, key } of allowed.losses) {
    actions.push({
      key,
      mishap,
      run() {
        world.footprint.writes.push("mishaps");
        return world.lose(mishap);
      },
    });
  }
  return actions;
}

interface Allowed {
  readonly cache: readonly { readonly mishap: Mishap; readonly verb: Verb }[];
  readonly store: Allowed["cache"];
  readonly channel: Allowed["cache"];
  readonly channels: readonly (typeof CHANNELS)[number][];
  readonly losses: readonly { readonly mishap: keyof typeof LOSSES; readonly key: string }[];
}

const known = new WeakMap<Scenario, Allowed>();

function allowedBy(scenario: Scenario): Allowed {
  let allowed = known.get(scenario);
  if (allowed === undefined) {
    const to = (server: Server): Allowed["cache"] =>
      scenario.mishaps.flatMap((mishap) => {
        const [verb = "", where] = mishap.split(" ");
        return where === server ? { mishap, verb: VERBS[verb]! } : [];
      });
    const losses = scenario.mishaps.flatMap((mishap) =>
      mishap in LOSSES ? { mishap: mishap as "flush", key: LOSSES[mishap as "flush"] } : [],
    );
    const channels = CHANNELS.filter(({ mishap }) => scenario.mishaps.includes(mishap));
    allowed = { cache: to("cache"), store: to("store"), channel: to("channel"), channels, losses };
    known.set(scenario, allowed);
  }
  return allowed;
}

const CHANNELS = [
  { mishap: "cut", key: "k", flag: "isCut", told: "is lost from now on" },
  { mishap: "lag", key: "l", flag: "isSlow", told: "is late from now on" },
] as const;
const LOSSES = { flush: "F", restore: "R", forget: "L" } as const;

interface Verb {
  readonly key: string;
  readonly told: string;
  can(world: World, message: Message): boolean;
  run(world: World, message: Message): void;
}

const isOriginal = ({ copyOf }: Message): boolean => copyOf === undefined;

const VERBS: Readonly<Record<string, Verb>> = {
  refuse: {
    key: "x",
    told: "is lost before it is applied, and its sender hears so",
    can: (world, message) => isOriginal(message) && world.network.canBeApplied(message),
    run(world, message) {
      world.enter(message.node);
      world.network.end(message, world.when, LOST);
    },
  },
  drop: {
    key: "d",
    told: "is lost before it is applied, and its sender hears nothing",
    can: (world, message) => isOriginal(message) && world.network.canBeApplied(message),
    run: (world, message) => world.network.end(message, world.when),
  },
  break: {
    key: "b",
    told: "was applied, and its sender hears that the connection broke",
    can: (_, message) => isOriginal(message) && message.state === "applied",
    run(world, message) {
      world.enter(message.node);
      world.network.end(message, world.when, LOST);
    },
  },
  mute: {
    key: "m",
    told: "was applied, and its sender hears nothing",
    can: (_, message) => isOriginal(message) && message.state === "applied",
    run: (world, message) => world.network.end(message, world.when),
  },
  hold: {
    key: "h",
    told: "is late",
    can: (_, message) => !message.held,
    run: (_, message) => void (message.held = true),
  },
  again: {
    key: "g",
    told: "is sent a second time",
    can: (_, message) => isOriginal(message) && !message.copied,
    run: (world, message) => void world.network.copy(message, world.when),
  },
};

function withMessage<T>(world: World, message: Message, run: () => T): T {
  world.footprint.writes.push(`message:${message.id}`);
  return run();
}

function idsOf(messages: readonly Message[]): string {
  return messages.map(({ id }) => id).join(" and ");
}
