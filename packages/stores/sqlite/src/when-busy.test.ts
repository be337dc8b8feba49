import { describe, expect, it } from "vitest";
import { retryWhenBusy } from "./when-busy.ts";

const failure = (code: string) => Object.assign(new Error("database is locked"), { code });

describe("retryWhenBusy", () => {
  it.each(["SQLITE_BUSY", "SQLITE_LOCKED"])("tries again after %s", async (code) => {
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      if (attempts < 5) throw failure(code);
      return "done";
    };
    expect(await retryWhenBusy(attempt)).toBe("done");
    expect(attempts).toBe(5);
  });

  it.each([
    ["Node", { errcode: 261 }],
    ["Deno", {}],
  ])("tries again after what node:sqlite throws on %s", async (_, more) => {
    const errors = [Object.assign(failure("ERR_SQLITE_ERROR"), more)];
    const attempt = async () => {
      const error = errors.pop();
      if (error) throw error;
      return "done";
    };
    expect(await retryWhenBusy(attempt)).toBe("done");
  });

  it.each([
    failure("SQLITE_CONSTRAINT"),
    Object.assign(failure("ERR_SQLITE_ERROR"), { errcode: 19 }),
    Object.assign(new Error("no such table: locked"), { code: "ERR_SQLITE_ERROR" }),
  ])("lets any other error through at once", async (error) => {
    let attempts = 0;
    const attempt = async () => {
      attempts += 1;
      throw error;
    };
    await expect(retryWhenBusy(attempt)).rejects.toBe(error);
    expect(attempts).toBe(1);
  });

  it("gives up in the end, and says what helps", async () => {
    const error = failure("SQLITE_BUSY");
    await expect(retryWhenBusy(() => Promise.reject(error))).rejects.toMatchObject({
      message: expect.stringContaining("timeout"),
      cause: error,
    });
  });
});
