/** The one assertion of the kit, so that its cases run under any test runner. */

/** Throws unless both are the same value (`Object.is`), or arrays of the same values. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const same =
    Array.isArray(actual) && Array.isArray(expected)
      ? actual.length === expected.length && actual.every((item, index) => Object.is(item, expected[index]))
      : Object.is(actual, expected);
  if (!same) throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

/** JSON shows what would be invisible, such as a NUL; a long text is only told by its start and length. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 100)}… (${text.length} characters)` : text;
}
