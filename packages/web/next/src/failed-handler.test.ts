/** What is answered for a route handler that throws. */
import { notFound, redirect } from "next/navigation.js";
import { expect, onTestFinished, test, vi } from "vitest";
import { answerTo } from "./failed-handler.ts";

function thrownBy(work: () => never): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

function printed(): unknown[] {
  const spy = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  return spy.mock.calls;
}

test("an error is a 500, and is printed as Next would", () => {
  const calls = printed();
  const errors = [
    new Error("boom"),
    Object.assign(new Error(), { digest: "NEXT_HTTP_ERROR_FALLBACK;200" }),
    null,
  ];
  for (const error of errors) expect(answerTo(error).status).toBe(500);
  expect(calls).toEqual(errors.map((error) => [error]));
});

test("what is none has the status that Next gives it, and is not printed", () => {
  const calls = printed();
  expect(answerTo(thrownBy(notFound)).status).toBe(404);
  for (const status of [401, 403]) {
    expect(answerTo({ digest: `NEXT_HTTP_ERROR_FALLBACK;${status}` }).status).toBe(status);
  }
  expect(calls).toEqual([]);
});

test("a redirect is left to Next", () => {
  const error = thrownBy(() => redirect("/me"));
  expect(thrownBy(() => answerTo(error) as never)).toBe(error);
});
