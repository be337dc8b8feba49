/** Wrong options are heard of when the module is loaded, and sessions are not asked for then. */
import type { Sessions } from "@sess/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { nextSessions } from "../src/index.ts";

test("a wrong option is a TypeError at once, and names it", () => {
  const open = vi.fn<() => Sessions>();
  expect(() => nextSessions(open, { basePath: "auth" })).toThrow("sess: basePath: ");
  expect(() => nextSessions(open, { transparentRefresh: true, cookies: false })).toThrow(
    "sess: transparentRefresh: ",
  );
  // @ts-expect-error: there is no such option.
  expect(() => nextSessions(open, { secure: false })).toThrow("sess: secure: ");
  // @ts-expect-error: no options.
  expect(() => nextSessions(open, null)).toThrow("sess: options: ");
  nextSessions(open, { cookies: false });
  nextSessions(open);
  expect(open).not.toHaveBeenCalled();
});

test("what are no sessions is a TypeError at once", () => {
  for (const given of [undefined, null, "sessions", {}, Promise.resolve()]) {
    // @ts-expect-error: no sessions.
    expect(() => nextSessions(given)).toThrow("sess: sessions: ");
  }
});

test("what a function gives is checked at the first request, and asked for again after a failure", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  for (const given of [undefined, { sessions: {} }]) {
    const name = `given-${typeof given}`;
    const open = vi.fn<() => Sessions>().mockReturnValueOnce(given as unknown as Sessions);
    const { sessions } = nextSessions(open, { cookies: { name } });
    await expect(sessions()).rejects.toThrow("sess: sessions: ");
    const made = { authenticate: vi.fn() } as unknown as Sessions;
    open.mockReturnValue(made);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await sessions()).toBe(made);
  }
});
