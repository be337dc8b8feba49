/** A case that fails says what was asked, expected and got, in a few lines. */
import { memorySessions } from "@sess/core/memory";
import { expect, it } from "vitest";
import { atMost, equal, sameMembers } from "../src/assertions.ts";
import { sessionStoreCases } from "../src/index.ts";

const ids = Array.from({ length: 20 }, (_, index) => `session-${"0".repeat(20)}-${index}`);

it.each<[string, () => void, string]>([
  ["two values", () => equal(null, "42", "get"), 'get: expected "42", got null'],
  ["what looks alike", () => equal("é", "e\u0301", "get"), 'get: expected "e\\u0301", got "é"'],
  ["a number of them", () => atMost(5, 3, "active sessions"), "active sessions: expected at most 3, got 5"],
  ["a long list", () => equal(ids, [], "ids"), `ids: expected [], got 20, the first "${ids[0]}"`],
  [
    "one entry of a long list",
    () => equal(ids.with(3, "x"), ids, "ids"),
    `ids, the 4. of 20: expected "${ids[3]}", got "x"`,
  ],
  [
    "what a long list lacks",
    () => sameMembers(ids.slice(1), ids, "ids"),
    `ids: expected 20, got 19: without ["${ids[0]}"]`,
  ],
  [
    "what comes twice",
    () => sameMembers([...ids, ids[0]!], ids, "ids"),
    `ids: expected 20, got 21: with ["${ids[0]}"] beside them, or twice`,
  ],
])("%s", (_, fail, message) => {
  expect(fail).toThrow(new Error(message));
});

it("names the method that rejected, and keeps its error", async () => {
  const cause = new Error("deadlock detected");
  const store = { ...memorySessions(), create: () => Promise.reject(cause) };
  const { run } = sessionStoreCases[0]!;
  await expect(run({ open: async () => store })).rejects.toMatchObject({
    message: "create: deadlock detected",
    cause,
  });
});
