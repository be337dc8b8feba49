/**
 * Tries a property many times; a failure is cut short and printed with its seed, which `SESS_PROPERTY_SEED`
 * takes. `SESS_PROPERTY_RUNS=10` tries ten times as often.
 */
import * as fc from "fast-check";

const MORE = Number(process.env["SESS_PROPERTY_RUNS"] ?? 1);
const SEED = process.env["SESS_PROPERTY_SEED"];

/** Trying ten times as often takes ten times as long. */
export const PATIENCE: number = 20_000 * MORE;

type Arbitraries<Given> = { [Index in keyof Given]: fc.Arbitrary<Given[Index]> };

export async function always<Given extends [unknown, ...unknown[]]>(
  numRuns: number,
  given: Arbitraries<Given>,
  holds: (...given: Given) => Promise<void>,
): Promise<void> {
  const seed = SEED === undefined ? {} : { seed: Number(SEED) };
  await fc.assert(fc.asyncProperty<Given>(...given, holds), { numRuns: numRuns * MORE, ...seed });
}
