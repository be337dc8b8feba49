/** The few assertions that the cases need, so that they run under any test runner and on any runtime. */

/** Passes when both are the same JSON-like value; a property that is `undefined` counts as absent. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  if (same(actual, expected)) return;
  if (Array.isArray(actual) && Array.isArray(expected) && actual.length === expected.length) {
    const index = actual.findIndex((entry, at) => !same(entry, expected[at]));
    if (isLong(expected))
      return equal(actual[index], expected[index], `${what}, the ${index + 1}. of ${actual.length}`);
  }
  throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

/** Passes when both lists hold the same strings, in whatever order. */
export function sameMembers(actual: readonly string[], expected: readonly string[], what: string): void {
  if (!isLong(expected) && !isLong(actual)) return equal(actual.toSorted(), expected.toSorted(), what);
  const [missing, surplus] = [without(expected, actual), without(actual, expected)];
  if (missing.length === 0 && surplus.length === 0) return;
  const differences = [
    ...(missing.length > 0 ? [`without ${show(missing)}`] : []),
    ...(surplus.length > 0 ? [`with ${show(surplus)} beside them, or twice`] : []),
  ];
  throw new Error(`${what}: expected ${expected.length}, got ${actual.length}: ${differences.join(", ")}`);
}

/** Passes when `actual` is not more than `most`. */
export function atMost(actual: number, most: number, what: string): void {
  if (!(actual <= most)) throw new Error(`${what}: expected at most ${most}, got ${actual}`);
}

/** Passes when the promise rejects, with whatever error, and resolves to that. */
export async function rejects(promise: Promise<unknown>, what: string): Promise<unknown> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("value" in outcome) throw new Error(`${what}: expected a rejection, got ${show(outcome.value)}`);
  return outcome.error;
}

function same(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return Object.is(one, other);
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => same(one[key], other[key]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What is in `list` more often than in `others`. */
function without(list: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return list.filter((entry) => {
    const index = left.indexOf(entry);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** Whether a list would fill some lines. */
function isLong(list: readonly unknown[]): boolean {
  return list.length > 3 && quote(list).length > 300;
}

function show(value: unknown): string {
  if (Array.isArray(value) && isLong(value)) return `${value.length}, the first ${show(value[0])}`;
  const text = quote(value);
  return text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text;
}

/** JSON in which a letter and a mark upon it do not look like the letter that is both. */
export function quote(value: unknown): string {
  const text = value === undefined ? "undefined" : JSON.stringify(value);
  return text.replaceAll(/\p{M}/gu, (mark) => `\\u${mark.codePointAt(0)!.toString(16).padStart(4, "0")}`);
}
