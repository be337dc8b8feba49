/** Servers, nodes and load together, and a record of all that is done to them. */
import type { Fleet } from "../fleet/fleet.ts";
import { startFleet } from "../fleet/fleet.ts";
import type { History } from "../history/history.ts";
import type { Rules } from "../history/rules.ts";
import { epochOffset } from "../instant.ts";
import { type Caller, createCaller } from "../load/caller.ts";
import { pause } from "../load/pause.ts";
import type { NodeSettings, Observations } from "../node/messages.ts";
import type { SabotageName } from "../node/sabotage.ts";
import type { Random } from "../random.ts";
import { type Damage, recordDamage } from "./damage.ts";
import { type Servers, startServers } from "./servers.ts";
import { type Lives, type Setting, SHORT_LIVES } from "./setting.ts";

export interface Stage extends Pick<Damage, "fault" | "loss" | "neverBelieve"> {
  readonly servers: Servers;
  readonly fleet: Fleet;
  readonly caller: Caller;
  readonly random: Random;
  /** Aborted when the run is over, or interrupted. */
  readonly signal: AbortSignal;
  readonly lives: Lives;
  readonly rules: Rules;
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
  const damage = recordDamage();
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

  return {
    servers,
    fleet,
    caller,
    random,
    signal,
    lives,
    rules,
    fault: damage.fault,
    loss: damage.loss,
    neverBelieve: damage.neverBelieve,
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
      losses: damage.losses,
      faults: damage.faults,
      accidents: fleet.accidents,
    }),
    forget() {
      caller.forget();
      damage.forget();
      observed = [];
    },
    async close() {
      await fleet.close();
      await servers.stop();
    },
  };
}
