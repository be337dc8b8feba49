/**
 * Tries a property many times; a failure is cut short and printed with its seed, which `SESS_PROPERTY_SEED`
 * takes. `SESS_PROPERTY_RUNS=10` tries ten times as often.
 */
import * as fc from "fast-check";

const MORE = Number(process.env["SESS_PROPERTY_RUNS"] ?? 1);
const SEED = process.env["SESS_PROPERTY_SEED"];

export async function always<Given extends unknown[]>(
  numRuns: number,
  given: { [Index in keyof Given]: fc.Arbitrary<Given[Index]> },
  holds: (...given: Given) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty<Given>(...given, holds);
  const seed = SEED === undefined ? {} : { seed: Number(SEED) };
  await fc.assert(property, { numRuns: numRuns * MORE, ...seed });
}

/** Trying ten times as often takes ten times as long. */
export const PATIENCE: number = 20_000 * MORE;
