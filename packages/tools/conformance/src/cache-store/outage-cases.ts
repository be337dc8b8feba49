/** An outage is an error, never an answer: "nothing there" would be repaired, and "added" would be believed. */
import { equal } from "../assertions.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import { ending, expectRejection, onceItAnswers, type ServerControl, whileDown } from "../server-control.ts";
import { type CacheHarness, freshKey, LONG } from "./cache-case.ts";

export interface CacheOutageHarness extends Pick<CacheHarness, "open"> {
  readonly server: ServerControl;
}

export type CacheOutageCase = ConformanceCase<CacheOutageHarness>;

const CALLS = 200;

/** They take the server away from everybody: to be run one after the other, and with nothing beside them. */
export const cacheOutageCases: readonly CacheOutageCase[] = [
  {
    name: "outage: while the server is down, get, add and set reject",
    async run({ open, server }) {
      const cache = await open();
      const key = freshKey();
      await onceItAnswers(server, "set", () => cache.set(key, "42", LONG));
      await whileDown(server, async () => {
        await expectRejection(server, "get", () => cache.get(key));
        await expectRejection(server, "add", () => cache.add(key, "43", LONG));
        await expectRejection(server, "set", () => cache.set(key, "44", LONG));
      });
    },
  },
  {
    name: "outage: a get that is under way when the server dies has the right answer, or rejects",
    async run({ open, server }) {
      const cache = await open();
      const keys = Array.from({ length: CALLS }, freshKey);
      await onceItAnswers(server, "set", () => Promise.all(keys.map((key) => cache.set(key, key, LONG))));
      const underWay = keys.map((key) => ending(server, "get", () => cache.get(key)));
      await Promise.race(underWay);
      const settled = await whileDown(server, () => Promise.all(underWay));
      for (const [index, one] of settled.entries()) {
        if (one.status === "fulfilled") equal(one.value, keys[index], "get");
      }
    },
  },
  {
    name: "outage: afterwards the same handle works again",
    async run({ open, server }) {
      const cache = await open();
      await whileDown(server, async () => void (await ending(server, "get", () => cache.get(freshKey()))));
      const key = await onceItAnswers(server, "set", async () => {
        const fresh = freshKey();
        await cache.set(fresh, "42", LONG);
        return fresh;
      });
      equal(await onceItAnswers(server, "get", () => cache.get(key)), "42", "get");
      equal(await onceItAnswers(server, "add", () => cache.add(key, "43", LONG)), false, "add");
    },
  },
];
