/** Servers, nodes and load together, and a record of all that is done to them. */
import type { Fleet } from "../fleet/fleet.ts";
import { startFleet } from "../fleet/fleet.ts";
import type { Fault, History, Loss, Rules } from "../history/history.ts";
import { epochOffset, instant } from "../instant.ts";
import { type Caller, createCaller } from "../load/caller.ts";
import { pause } from "../load/pause.ts";
import type { NodeSettings, Observations } from "../node/messages.ts";
import type { SabotageName } from "../node/sabotage.ts";
import type { Random } from "../random.ts";
import { type Servers, startServers } from "./servers.ts";
import { type Lives, type Setting, SHORT_LIVES } from "./setting.ts";

export interface Stage {
  readonly servers: Servers;
  readonly fleet: Fleet;
  readonly caller: Caller;
  readonly random: Random;
  /** Aborted when the run is over, or interrupted. */
  readonly signal: AbortSignal;
  readonly lives: Lives;
  readonly rules: Rules;
  /** Does `work`, and writes down that this was broken meanwhile. */
  fault(name: string, work: () => Promise<void>): Promise<void>;
  /** The same, and the cache loses what it was told before and meanwhile. */
  loss(name: string, work: () => Promise<void>): Promise<void>;
  /** What the cache is told from now on may be lost at any time. */
  neverBelieve(): void;
  pause(milliseconds: number): Promise<void>;
  /** Asks every node what it has seen since the last time. */
  observe(): Promise<readonly Observations[]>;
  /** How often the store was asked anything, as far as that was observed. */
  storeQueries(): number;
  /** All that has happened so far, of what was observed. */
  history(): History;
  /** Forgets what has happened, for a run that goes on for hours. */
  forget(): void;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly setting: Setting;
  readonly nodes: number;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly sabotage?: SabotageName | undefined;
}

export async function openStage({ setting, nodes, random, signal, sabotage }: StageOptions): Promise<Stage> {
  const servers = await startServers(setting, nodes);
  const lives: Lives = { ...SHORT_LIVES, ...(setting.options as Partial<Lives>) };
  const settingsOf = (index: number): NodeSettings => ({
    index,
    ...servers.addresses(index),
    options: { ...lives, ...setting.options },
    skew: setting.skews[index % setting.skews.length] ?? 0,
    poolSize: setting.poolSize,
    near: setting.near,
    sabotage,
  });
  const fleet = await startFleet(Array.from({ length: nodes }, (_, index) => settingsOf(index))).catch(
    async (error: unknown) => {
      await servers.stop();
      throw error;
    },
  );

  const caller = createCaller(fleet);
  const offset = epochOffset();
  let faults: Fault[] = [];
  let losses: Loss[] = [];
  let observed: readonly Observations[] = [];
  const rules: Rules = {
    accessTtl: lives.accessTtl,
    clockTolerance: Math.ceil(lives.clockTolerance / 1_000) * 1_000,
    cacheDeadline: lives.cacheDeadline,
    cacheWriteDeadline: lives.cacheWriteDeadline,
    storeDeadline: lives.storeDeadline,
    lease: setting.near?.lease ?? 0,
    clocks: fleet.nodes.map((_, index) => offset + settingsOf(index).skew),
  };

  async function during(
    record: (from: number, to: number) => void,
    work: () => Promise<void>,
  ): Promise<void> {
    const from = instant();
    try {
      await work();
    } finally {
      record(from, instant());
    }
  }

  const stage: Stage = {
    servers,
    fleet,
    caller,
    random,
    signal,
    lives,
    rules,
    fault: (name, work) => during((from, to) => void faults.push({ name, from, to }), work),
    loss: (name, work) =>
      during((from, to) => {
        faults.push({ name, from, to });
        losses.push({ from, to });
      }, work),
    neverBelieve: () => void losses.push({ from: instant(), to: Number.POSITIVE_INFINITY }),
    pause: (milliseconds) => pause(milliseconds, signal),
    async observe() {
      const asked = fleet.nodes.map((node) => node.command({ command: "observe" }).catch(() => undefined));
      const seen = (await Promise.all(asked)).filter((each) => each !== undefined) as Observations[];
      observed = [...observed, ...seen];
      return seen;
    },
    storeQueries() {
      const calls = observed.flatMap(({ storeCalls }) => Object.values(storeCalls));
      return calls.reduce((sum, times) => sum + times, 0);
    },
    history: () => ({
      rules,
      calls: caller.calls,
      commits: observed.flatMap(({ commits }) => commits),
      reconciliations: observed.flatMap(({ reconciliations }) => reconciliations),
      stalls: observed.flatMap(({ stalls }) => stalls),
      losses,
      faults,
      accidents: fleet.accidents,
    }),
    forget() {
      caller.forget();
      [faults, losses, observed] = [[], [], []];
    },
    async close() {
      await fleet.close();
      await servers.stop();
    },
  };
  return stage;
}
