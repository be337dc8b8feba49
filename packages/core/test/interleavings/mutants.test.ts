/** The checks can fail: each guard that is taken out is missed, by the promise that it keeps. */
import { describe, expect, it, vi } from "vitest";
import { inSandbox } from "./engine/sandbox.ts";
import { MUTANTS } from "./mutants/all.ts";
import { coreOf, hunt } from "./mutants/hunt.ts";
import { REAL } from "./real-core.ts";

const SEED = 1;
// A machine may be busy with other things.
vi.setConfig({ testTimeout: 120_000 });

describe("a guard that is taken out is missed", () => {
  it.each(MUTANTS)("$promise, when $name", async (mutant) => {
    const core = await coreOf(mutant, REAL);
    const { found, broken } = await inSandbox(() => hunt(mutant, core, SEED));
    expect({ found, violations: broken?.violations }).toMatchObject({ found: true });
  });
});
