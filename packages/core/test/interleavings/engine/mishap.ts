/** What may go wrong next. */
import type { Action } from "./action.ts";
import { canCrash, crash } from "./crash.ts";
import { LOST, type Message, type Server } from "./message.ts";
import type { Mishap, Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

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
          world.footprint.writes.push("mishaps", `message:${message.id}`);
          world.story.tell(world, () => `${message.id} of node ${message.node} ${verb.told}`);
          verb.run(world, message);
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
  for (const node of allowed.crashes ? world.nodes.keys() : []) {
    if (canCrash(world, node))
      actions.push({ key: `z${node}`, mishap: "crash", run: () => crash(world, node) });
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
  readonly crashes: boolean;
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
    const crashes = scenario.mishaps.includes("crash");
    const channels = CHANNELS.filter(({ mishap }) => scenario.mishaps.includes(mishap));
    allowed = { cache: to("cache"), store: to("store"), channel: to("channel"), channels, losses, crashes };
    known.set(scenario, allowed);
  }
  return allowed;
}

const CHANNELS = [
  { mishap: "cut", key: "k", flag: "isCut", told: "is lost from now on" },
  { mishap: "lag", key: "l", flag: "isSlow", told: "is late from now on" },
] as const;
const LOSSES = { flush: "F", restore: "R", forget: "L", corrupt: "C" } as const;

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
    can: (world, message) =>
      isOriginal(message) && world.network.canBeApplied(message) && !world.crashed.has(message.node),
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
    run: (world, message) => world.network.copy(message, world.when),
  },
};
