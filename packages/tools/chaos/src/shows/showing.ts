/** A scenario that measures something that was claimed, under a load of its own. */
import { setMaxListeners } from "node:events";
import { check } from "../history/check/check.ts";
import { excerpt } from "../history/excerpt.ts";
import type { Figures } from "../history/figures.ts";
import { percentile } from "../history/percentile.ts";
import type { Hammered } from "../node/messages.ts";
import type { Circumstances, Measured, Scenario } from "../scenarios/scenario.ts";
import { DEFAULT_SETTING, type Setting } from "../stage/setting.ts";
import { openStage, type Stage } from "../stage/stage.ts";
import { countOf, UNAVAILABLE } from "./hammer.ts";

export interface Showing extends Pick<Scenario, "name" | "does" | "needs" | "weight"> {
  readonly setting: Partial<Setting>;
  show(stage: Stage, circumstances: Circumstances): Promise<Shown>;
}

export interface Shown {
  readonly measured: readonly Measured[];
  /** The requests that it was about. */
  readonly asked: Hammered;
  readonly wrongAnswers: number;
}

export function showing({ setting, show, ...named }: Showing): Scenario {
  return {
    ...named,
    async run(circumstances) {
      const stage = await openStage({ ...circumstances, setting: { ...DEFAULT_SETTING, ...setting } });
      setMaxListeners(0, circumstances.signal);
      try {
        const shown = await show(stage, circumstances);
        await stage.observe();
        const history = stage.history();
        return {
          measured: shown.measured,
          violations: check(history).map((violation) => excerpt(history, violation)),
          figures: figuresOf(shown, stage),
        };
      } finally {
        await stage.close();
      }
    },
  };
}

function figuresOf({ asked, wrongAnswers }: Shown, stage: Stage): Figures & { storeQueries: number } {
  const accepted = countOf(asked, "cache", "store");
  return {
    requests: asked.took.length,
    wrongAnswers,
    unavailable: countOf(asked, ...UNAVAILABLE),
    p99: percentile(asked.took, 99),
    worst: percentile(asked.took, 100),
    byCache: accepted === 0 ? 0 : countOf(asked, "cache") / accepted,
    storeQueries: stage.storeQueries(),
  };
}
