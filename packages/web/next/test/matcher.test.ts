/** Where the matchers of the README have the proxy go, by Next's own reckoning. */
import { AsyncLocalStorage } from "node:async_hooks";
import { readFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";

// As Next has it wherever it runs.
vi.stubGlobal("AsyncLocalStorage", AsyncLocalStorage);
const { unstable_doesMiddlewareMatch: goesTo } = await import("next/experimental/testing/server.js");

const README = new URL("../README.md", import.meta.url);
const MATCHER = /"\/\(\(\?!.*?\)"/;

const text = await readFile(README, "utf8");
const [, wiring] = new RegExp(`matcher: (${MATCHER.source})`).exec(text)!;
const [, belowBasePath] = new RegExp(`\`(\\["/", ${MATCHER.source}\\])\``).exec(text)!;

const PAGES = [
  "/page",
  "/authors",
  "/apiary",
  "/users/ada.lovelace",
  "/users/ada.lovelace/",
  "/a.png/b",
  "/_nextish",
];
const NO_PAGES = [
  "/api",
  "/api/me",
  "/auth/devices",
  "/auth/devices/",
  "/_next/static/chunks/a.js",
  "/favicon.ico",
  "/images/ada.lovelace.jpg",
];

/** Those of the paths that the proxy is asked for. */
function covered(matcher: string, basePath = ""): string[] {
  const config = { matcher: JSON.parse(matcher) as string | string[] };
  const paths = ["/", ...PAGES, ...NO_PAGES];
  return paths.filter((path) => goesTo({ config, url: basePath + path, nextConfig: { basePath } }));
}

test("pages, and nothing else", () => {
  expect(covered(wiring!)).toEqual(["/", ...PAGES]);
});

test("pages below a basePath, and nothing else", () => {
  expect(covered(belowBasePath!, "/app")).toEqual(["/", ...PAGES]);
  const config = { matcher: JSON.parse(belowBasePath!) as string[] };
  expect(goesTo({ config, url: "/app", nextConfig: { basePath: "/app" } })).toBe(true);
});
