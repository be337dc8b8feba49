/** What a step has touched: two steps that touch nothing in common may change places, and nobody could tell. */

/**
 * `start` and `end` of a call, `commit` of a truth in the store and `loss` in the cache are what the promises
 * speak of in terms of before and after. So a start does not change places with an end, a commit or a loss, nor
 * an end with a commit or a loss; two starts or two ends do.
 */
export type Mark = "start" | "end" | "commit" | "loss";

export class Footprint {
  /** Time has passed: nothing changes places with that. */
  everything = false;
  readonly reads: string[] = [];
  readonly writes: string[] = [];
  readonly marks = new Set<Mark>();
}

export function isIndependent(one: Footprint, other: Footprint): boolean {
  if (one.everything || other.everything) return false;
  if (speaksOf(one, other) || speaksOf(other, one)) return false;
  return (
    !meets(one.writes, other.writes) && !meets(one.writes, other.reads) && !meets(one.reads, other.writes)
  );
}

const ORDERED: Readonly<Record<Mark, readonly Mark[]>> = {
  start: ["end", "commit", "loss"],
  end: ["start", "commit", "loss"],
  commit: ["start", "end"],
  loss: ["start", "end"],
};

function speaksOf(one: Footprint, other: Footprint): boolean {
  for (const mark of one.marks) if (ORDERED[mark].some((ordered) => other.marks.has(ordered))) return true;
  return false;
}

/** `cache:*` stands for all that begins with `cache:`. */
function meets(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) =>
    others.some((other) => one === other || covers(one, other) || covers(other, one)),
  );
}

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith("*") && name.startsWith(pattern.slice(0, -1));
}
