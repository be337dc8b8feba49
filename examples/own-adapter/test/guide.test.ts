/** The guide shows the files as they are, and names cases that there are. */
import { readFile } from "node:fs/promises";
import {
  cacheOutageCases,
  cacheStoreCases,
  sessionStoreCases,
  sessionStoreCrashCases,
} from "@sess/conformance";
import { expect, it } from "vitest";

const ROOT = new URL("../../../", import.meta.url);
const guide = await readFile(new URL("docs/write-your-own-adapter.md", ROOT), "utf8");

const shown = [...guide.matchAll(/^```ts (\S+)\n(.*?)^```$/gms)].map(
  ([, path, code]) => [path!, code!] as const,
);

it("shows every file of the adapters", async () => {
  expect(shown.map(([path]) => path.replace(/.*\//, ""))).toEqual([
    "memcached-cache.ts",
    "memcached-connection.ts",
    "session-tables.ts",
    "alone-with-user.ts",
    "create-session.ts",
    "kysely-sessions.ts",
    "own-memcached.ts",
    "memcached-cache.test-node.ts",
  ]);
});

it.each(shown)("shows %s as it is", async (path, code) => {
  expect(code).toBe(await readFile(new URL(path, ROOT), "utf8"));
});

it("names one case, or the start of its name, for every mistake", () => {
  const names = [cacheStoreCases, cacheOutageCases, sessionStoreCases, sessionStoreCrashCases].flatMap(
    (cases) => cases.map(({ name }) => name),
  );
  const mistakes = guide.slice(guide.indexOf("## Typical mistakes"), guide.indexOf("## Before you publish"));
  const catchers = [...mistakes.matchAll(/\| `([^|]*)` \|$/gm)].map(([, name]) => name!);
  expect(catchers.length).toBeGreaterThan(20);
  const isOne = (catcher: string): boolean => names.filter((name) => name.startsWith(catcher)).length === 1;
  expect(catchers.filter((catcher) => !isOne(catcher))).toEqual([]);
});
