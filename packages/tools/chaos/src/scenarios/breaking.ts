/** The usual scenario: something is broken again and again under load, healed, and then everybody is asked. */
import { setMaxListeners } from "node:events";
import { check } from "../history/check/check.ts";
import { excerpt } from "../history/excerpt.ts";
import { figuresOf } from "../history/figures.ts";
import { bound } from "../history/history.ts";
import { type Load, startLoad } from "../load/load.ts";
import { rollCall } from "../load/roll-call.ts";
import { DEFAULT_SETTING, type Setting } from "../stage/setting.ts";
import { openStage, type Stage } from "../stage/stage.ts";
import type { Circumstances, Measured, Result, Scenario } from "./scenario.ts";

export interface Breaking extends Pick<Scenario, "name" | "does" | "needs"> {
  readonly weight?: number;
  readonly setting?: Partial<Setting>;
  /** One time: breaks, and heals. Called until the time is over. */
  breakOnce(stage: Stage): Promise<void>;
  /** What else there is to tell. */
  measure?(stage: Stage): Promise<readonly Measured[]>;
}

/** Between two faults, so that it is seen how all recovers. */
const CALM = { least: 500, most: 2_000 };
/** The end of a run, without faults. */
const LAST = 1_500;
/** A fault takes its time. */
const LEAST = 3_000;
/** Ghosts stay for a moment longer than any token lives. */
const MOMENT = 1_000;
/** Where clocks differ by minutes, the bound is not waited for. */
const LONGEST_HAUNTING = 15_000;

export function breaking({ weight = 1, setting, breakOnce, measure, ...named }: Breaking): Scenario {
  return {
    ...named,
    weight,
    async run(circumstances) {
      const whole: Setting = { ...DEFAULT_SETTING, ...setting };
      const { signal, milliseconds, random } = circumstances;
      const over = new AbortController();
      const either = AbortSignal.any([signal, over.signal]);
      setMaxListeners(0, either);
      const stage = await openStage({ ...circumstances, setting: whole, signal: either });
      let load: Load | undefined;
      const ghosts = Math.min(bound(stage.rules) + MOMENT, LONGEST_HAUNTING);
      const timer = setTimeout(() => over.abort(), Math.max(LEAST, milliseconds - LAST - ghosts));
      try {
        const { accessTtl, rotationGrace } = stage.lives;
        load = startLoad(stage.caller, random.fork("load"), {
          ...whole,
          accessTtl,
          rotationGrace,
          haunting: ghosts,
        });
        await breakAgainAndAgain(stage, breakOnce);
        return await finish(stage, load, circumstances, measure);
      } finally {
        clearTimeout(timer);
        await load?.abort();
        await stage.close();
      }
    },
  };
}

async function breakAgainAndAgain(stage: Stage, breakOnce: (stage: Stage) => Promise<void>): Promise<void> {
  const { random, signal } = stage;
  while (!signal.aborted) {
    await stage.pause(random.between(CALM.least, CALM.most));
    if (!signal.aborted) await breakOnce(stage);
  }
}

async function finish(
  stage: Stage,
  load: Load,
  { signal, tell }: Circumstances,
  measure: Breaking["measure"],
): Promise<Result> {
  if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, LAST));
  await load.stop();
  tell("asking everybody");
  const silent = signal.aborted ? [] : await rollCall(load.clients);
  await load.rest();
  await stage.observe();
  const measured = (await measure?.(stage)) ?? [];
  tell("checking");
  const history = stage.history();
  const violations = [...check(history), ...silent];
  const queries = stage.observed().flatMap(({ storeCalls }) => Object.values(storeCalls));
  return {
    figures: {
      ...figuresOf(history, violations),
      storeQueries: queries.reduce((sum, calls) => sum + calls, 0),
    },
    measured,
    violations: violations.map((violation) => excerpt(history, violation)),
  };
}
