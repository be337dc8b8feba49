/** An outage is an error, never an answer: "nothing there" would be repaired, and "added" would be believed. */
import { equal } from "../assertions.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import { sayingWhichMethod } from "../saying-which-method.ts";
import { ending, expectRejection, onceItAnswers, type ServerControl, whileDown } from "../server-control.ts";
import { type CacheHarness, freshKey, LONG } from "./cache-case.ts";

export interface CacheOutageHarness extends Pick<CacheHarness, "open"> {
  readonly server: ServerControl;
}

export type CacheOutageCase = ConformanceCase<CacheOutageHarness>;

const CALLERS = 100;

const passing = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** They take the server away from everybody: to be run one after the other, and with nothing beside them. */
export const cacheOutageCases: readonly CacheOutageCase[] = sayingWhichMethod([
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
      const keys = Array.from({ length: CALLERS }, freshKey);
      await onceItAnswers(server, "set", () => Promise.all(keys.map((key) => cache.set(key, key, LONG))));
      const down = new AbortController();
      const ask = async (key: string, index: number): Promise<void> => {
        while (!down.signal.aborted) {
          const one = await ending(server, "get", () => cache.get(key));
          if (one.status === "rejected") return;
          equal(one.value, key, "get");
          await passing(index % 5);
        }
      };
      // A server may answer a round before it dies, and one that takes its time to die many rounds: so some ask again
      // and again, not in step, and some have just asked.
      const early = Promise.allSettled(keys.map(ask));
      await passing(20);
      const late = Promise.allSettled(keys.map(ask));
      const callers = await whileDown(server, async () => {
        down.abort();
        return [...(await early), ...(await late)];
      });
      for (const caller of callers) if (caller.status === "rejected") throw caller.reason;
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
      equal(await onceItAnswers(server, "get", () => cache.get(key)), "42", "get after the restart");
      equal(
        await onceItAnswers(server, "add", () => cache.add(key, "43", LONG)),
        false,
        "add over the set after the restart",
      );
    },
  },
]);
