/** One of a kind per process. */
import { expect, test, vi } from "vitest";
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

test("is tried again when it could not be made", async () => {
  let times = 0;
  const get = oncePerProcess("d", async () => {
    if (times++ === 0) throw new Error("no database yet");
    return "made";
  });
  await expect(get()).rejects.toThrow("no database yet");
  expect(await get()).toBe("made");
});
