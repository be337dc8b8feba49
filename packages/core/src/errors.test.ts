/** Errors are known by name and code, whichever copy of this package has made them. */
import { expect, test } from "vitest";
import { isSessError, isUnavailable, SessError } from "./errors.ts";

class OfAnotherCopy extends Error {
  override readonly name = "SessError";
  readonly code: string;
  constructor(code: string) {
    super("from elsewhere");
    this.code = code;
  }
}

test.each([
  [new SessError("ERR_SESS_TIMEOUT", "late"), true, true],
  [new OfAnotherCopy("ERR_SESS_TIMEOUT"), true, true],
  [new OfAnotherCopy("ERR_SESS_FENCED"), true, false],
  [new OfAnotherCopy("ENOENT"), false, false],
  [new Error("ERR_SESS_TIMEOUT"), false, false],
  [{ name: "SessError", code: "ERR_SESS_TIMEOUT" }, false, false],
  [undefined, false, false],
])("%s", (error, is, unavailable) => {
  expect([isSessError(error), isUnavailable(error)]).toEqual([is, unavailable]);
});
