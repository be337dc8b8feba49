/** All promises, held against one record. */
import type { Core } from "../engine/core.ts";
import type { World } from "../engine/world.ts";
import { active } from "./active.ts";
import { bounded } from "./bounded.ts";
import { cost } from "./cost.ts";
import { denials } from "./denials.ts";
import { eventually } from "./eventually.ts";
import { fences } from "./fences.ts";
import { immediate } from "./immediate.ts";
import { outage } from "./outage.ts";
import { Findings } from "./promises.ts";

export function check(world: World, core: Core): Findings {
  const findings = new Findings();
  for (const one of [immediate, eventually, denials, bounded, active, fences, outage(core), cost])
    one(world, findings);
  return findings;
}
