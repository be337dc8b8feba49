/** The `Cookie` header after new cookies. */
import { expect, test } from "vitest";
import { withCookies } from "./cookie-header.ts";

test.each([
  [null, ["a=1; Path=/"], "a=1"],
  ["", [], ""],
  ["a=0", ["a=1; Path=/; Max-Age=600"], "a=1"],
  ["b=2; a=0;c", ["a=1"], "b=2; c; a=1"],
  ["a=0; b=2;a=9; a = 3", ["a=1"], "b=2; a=1"],
  ["a=0; b=2", ["a=; Max-Age=0; Path=/"], "b=2"],
  ["a=0", ["a=; Max-Age=0"], ""],
  ["aa=0; xa=1", ["a=1"], "aa=0; xa=1; a=1"],
  ["a=0; b==;=; ;", ["a=1", "a=2"], "b==; =; a=2"],
  ["a=0; b=2", ["a=1", "b=; Max-Age=0"], "a=1"],
])("%j and %j make %j", (header, lines, after) => {
  expect(withCookies(header, lines)).toBe(after);
});
