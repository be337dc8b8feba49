/** Something is broken again and again under load, healed, and then everybody is asked, and all is checked. */
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { check } from "../history/check/check.ts";
import type { History } from "../history/history.ts";
import { bound } from "../history/rules.ts";
import type { Violation } from "../history/violation.ts";
import { type Load, startLoad } from "../load/load.ts";
import { pause } from "../load/pause.ts";
import { rollCall } from "../load/roll-call.ts";
import type { Random } from "../random.ts";
import type { Setting } from "../stage/setting.ts";
import type { Stage } from "../stage/stage.ts";

export interface UnderLoad {
  readonly setting: Setting;
  readonly random: Random;
  /** All together. */
  readonly milliseconds: number;
  /** One time: breaks, and heals. Called until the time is over. */
  readonly breakOnce: (stage: Stage) => Promise<void>;
  readonly tell: (what: string) => void;
}

export interface Checked {
  readonly history: History;
  readonly violations: readonly Violation[];
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

export async function underLoad(whole: Stage, options: UnderLoad): Promise<Checked> {
  const { setting, random, milliseconds, breakOnce, tell } = options;
  const haunting = Math.min(bound(whole.rules) + MOMENT, LONGEST_HAUNTING);
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), Math.max(LEAST, milliseconds - LAST - haunting));
  const signal = AbortSignal.any([whole.signal, over.signal]);
  setMaxListeners(0, signal);
  const stage: Stage = { ...whole, signal, pause: (time) => pause(time, signal) };
  const load = startLoad(stage.caller, random.fork("load"), { ...setting, ...stage.lives, haunting });
  try {
    while (!signal.aborted) {
      await stage.pause(random.between(CALM.least, CALM.most));
      if (!signal.aborted) await breakOnce(stage);
    }
    return await finish(whole, load, tell);
  } finally {
    clearTimeout(timer);
    await load.abort();
  }
}

async function finish(stage: Stage, load: Load, tell: (what: string) => void): Promise<Checked> {
  const wasInterrupted = stage.signal.aborted;
  if (!wasInterrupted) await sleep(LAST);
  await load.stop();
  tell("asking everybody");
  const silent = wasInterrupted ? [] : await rollCall(load.clients);
  await load.rest();
  await stage.observe();
  tell("checking");
  const history = stage.history();
  return { history, violations: [...check(history), ...silent] };
}
