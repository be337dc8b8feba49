/** One of a kind per process. */
import { expect, onTestFinished, test, vi } from "vitest";
import { oncePerProcess } from "./once.ts";

test("is made at the first call, and once, however many copies of the module ask", async () => {
  const make = vi.fn(() => ({}));
  const [one, other] = [oncePerProcess("a", make), oncePerProcess("a", make)];
  expect(make).not.toHaveBeenCalled();
  const [first, second] = await Promise.all([one(), other()]);
  expect(first).toBe(second);
  expect(await one()).toBe(first);
  vi.resetModules();
  const copy = await import("./once.ts");
  expect(copy.oncePerProcess).not.toBe(oncePerProcess);
  expect(await copy.oncePerProcess("a", make)()).toBe(first);
  expect(make).toHaveBeenCalledOnce();
});

test("of another name it is another one", async () => {
  const make = (): object => ({});
  expect(await oncePerProcess("b", make)()).not.toBe(await oncePerProcess("c", make)());
});

test("is tried again when it could not be made, but not by everybody who asks", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const make = vi.fn().mockRejectedValueOnce(new Error("no database yet")).mockReturnValue("made");
  const get = oncePerProcess("d", make);
  await expect(get()).rejects.toThrow("no database yet");
  await vi.advanceTimersByTimeAsync(999);
  await expect(get()).rejects.toThrow("no database yet");
  expect(make).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(1);
  expect(await get()).toBe("made");
});
