/** The kit for the test runner of Node (`node --test`). */
import { describe, test } from "node:test";
import { createKit, type Kit } from "./register.ts";

const kit: Kit = createKit({
  describe: (name, register) => void describe(name, register),
  test: (name, run) => void test(name, run),
  // They all begin together only within a suite that says so, which the cases that break a server could not be in.
  concurrently: (name, run) => void test(name, run),
});

export const testCacheStore: Kit["testCacheStore"] = kit.testCacheStore;
export const testSessionStore: Kit["testSessionStore"] = kit.testSessionStore;
export const testSessions: Kit["testSessions"] = kit.testSessions;
