/** The kit for Vitest, or any runner with its `describe` and `test`. */
import { describe, test } from "vitest";
import { createKit, type Kit } from "./register.ts";

/** Real time passes in some cases, and slow machines have their own. */
const TIMEOUT = 120_000;

const kit: Kit = createKit({
  describe: (name, register) => void describe(name, register),
  test: (name, run) => test(name, { timeout: TIMEOUT }, run),
  concurrently: (name, run) => test.concurrent(name, { timeout: TIMEOUT }, run),
});

export const testCacheStore: Kit["testCacheStore"] = kit.testCacheStore;
export const testSessionStore: Kit["testSessionStore"] = kit.testSessionStore;
export const testSessions: Kit["testSessions"] = kit.testSessions;
