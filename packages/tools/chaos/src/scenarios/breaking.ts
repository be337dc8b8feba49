/** The usual scenario: servers and nodes of its own, and one kind of fault. */
import { excerpt } from "../history/excerpt.ts";
import { figuresOf } from "../history/figures.ts";
import { DEFAULT_SETTING, type Setting } from "../stage/setting.ts";
import { openStage, type Stage } from "../stage/stage.ts";
import type { Measured, Scenario } from "./scenario.ts";
import { type UnderLoad, underLoad } from "./under-load.ts";

export interface Breaking extends Pick<Scenario, "name" | "does" | "needs">, Pick<UnderLoad, "breakOnce"> {
  /** Default 1. */
  readonly weight?: number;
  readonly setting?: Partial<Setting>;
  /** What else there is to tell. */
  measure?(stage: Stage): Promise<readonly Measured[]>;
}

export function breaking({ weight = 1, breakOnce, measure, ...named }: Breaking): Scenario {
  const setting: Setting = { ...DEFAULT_SETTING, ...named.setting };
  return {
    ...named,
    weight,
    async run(circumstances) {
      const stage = await openStage({ ...circumstances, setting });
      try {
        const { history, violations } = await underLoad(stage, { ...circumstances, setting, breakOnce });
        return {
          figures: { ...figuresOf(history, violations), storeQueries: stage.storeQueries() },
          measured: (await measure?.(stage)) ?? [],
          violations: violations.map((violation) => excerpt(history, violation)),
        };
      } finally {
        await stage.close();
      }
    },
  };
}
