/** Whether a series of samples stays what it was: told by medians, which one odd sample does not move. */
import { percentile } from "../history/percentile.ts";

export interface Flatness {
  /** The median of the first third, and of the last. */
  readonly first: number;
  readonly last: number;
  readonly isFlat: boolean;
}

/** Flat: the last third is not more than `share` of the first, and `slack`, above it. */
export function flatness(
  samples: readonly number[],
  { share, slack }: { readonly share: number; readonly slack: number },
): Flatness {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const first = percentile(samples.slice(0, third), 50);
  const last = percentile(samples.slice(-third), 50);
  return { first, last, isFlat: last <= first * (1 + share) + slack };
}
