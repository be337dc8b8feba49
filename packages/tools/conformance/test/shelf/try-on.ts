/** Tries cases on something broken. */
import type { ConformanceCase } from "../../src/conformance-case.ts";

/** The names of the cases that notice. */
export async function tryOn<Harness>(
  cases: readonly ConformanceCase<Harness>[],
  createHarness: () => Harness,
): Promise<string[]> {
  const noticed: string[] = [];
  for (const { name, run } of cases) await run(createHarness()).catch(() => noticed.push(name));
  return noticed;
}
