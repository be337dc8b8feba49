/** What somebody who wants to break a parser sends, for fast-check. */
import * as fc from "fast-check";

/** Names that mean something to JavaScript, to JOSE or to sess, and any others. */
export const nastyName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "toJSON"),
  fc.constantFrom("__defineGetter__", "then", "length", "get", "", " ", "\0", "\u2028", "ключ", "😀"),
  fc.constantFrom("alg", "kid", "typ", "cty", "crit", "b64", "zip", "enc", "jku", "jwk", "x5c", "x5u"),
  fc.constantFrom("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid", "gen", "auth_time", "userId"),
  fc.string({ unit: "binary", maxLength: 12 }),
);

const number = fc.oneof(
  fc.constantFrom("0", "-0", "-1", "1e999", "-1e999", "1e-999", "9007199254740993", "0.5", "1".repeat(400)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);
const text = fc.oneof(nastyName, fc.string({ unit: "binary" })).map((value) => JSON.stringify(value));

/** JSON as text, with what no object could hold: one name twice, numbers beyond all bounds. */
export const { object: nastyObject, value: nastyValue } = fc.letrec<{ value: string; object: string }>(
  (tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom("null", "true", "false", '""', "[]", "{}"),
      number,
      text,
      fc.array(tie("value"), { maxLength: 4 }).map((values) => `[${values.join(",")}]`),
      tie("object"),
    ),
    object: fc
      .array(fc.tuple(nastyName, tie("value")), { maxLength: 6 })
      .map((members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`),
  }),
);

/** A string that was `original`, or stays it. */
export function mutated(original: string): fc.Arbitrary<string> {
  const at = fc.nat(original.length);
  const some = fc.oneof(
    fc.constantFrom("A", "B", "_", "-", "=", ".", "..", " ", "\n", "\0", "%", "+", "/", "é", "😀", "\ud800"),
    fc.string({ unit: "binary", maxLength: 5 }),
  );
  return fc.oneof(
    // One bit of one character.
    fc.tuple(at, fc.nat(15)).map(([from, bit]) => {
      const code = original.charCodeAt(from) || 0;
      return original.slice(0, from) + String.fromCharCode(code ^ (1 << bit)) + original.slice(from + 1);
    }),
    // A piece taken out, or put in place of another.
    fc
      .tuple(at, fc.nat(3), some)
      .map(([from, length, put]) => original.slice(0, from) + put + original.slice(from + length)),
    // A piece moved or repeated.
    fc.tuple(at, at, at).map(([from, to, into]) => {
      return original.slice(0, into) + original.slice(from, to) + original.slice(into);
    }),
    at.map((from) => original.slice(from) + original.slice(0, from)),
    fc.constantFrom(
      original,
      original.toLowerCase(),
      encodeURIComponent(original),
      `${original}.${original}`,
    ),
  );
}

/** Every object and function that the whole program inherits from: nobody may have written to it. */
export function inherited(): unknown {
  return [Object, Array, String, Number, Function, Promise, Map].map(({ name, prototype }) => [
    name,
    Object.entries(Object.getOwnPropertyDescriptors(prototype)),
  ]);
}
