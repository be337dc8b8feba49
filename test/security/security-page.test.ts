/** SECURITY.md says what holds: each claim names the test that shows it, or says that it is argued. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
const page = read("SECURITY.md");
const NAMED = /\[([^\]]+)\]\(([^)]+\.ts)\)/g;

const named = [...page.matchAll(NAMED)].map(
  ([, title, path]) => [title!.replaceAll("\n  ", " "), path!] as const,
);

it("names many tests", () => {
  expect(named.length).toBeGreaterThan(40);
});

it.each(named)("%s", (title, path) => {
  expect(read(path)).toContain(`"${title}"`);
});

it("claims nothing without one", () => {
  const [, ...sections] = page.split(/^## (?=Who )/m);
  const claims = sections.flatMap((section) => section.split(/^- /m).slice(1));
  expect(claims.length).toBeGreaterThan(30);
  const bare = claims
    .map((claim) => claim.split(/\n\n/)[0]!)
    .filter((claim) => !/\.ts\)|\*Argued\*/.test(claim));
  expect(bare).toEqual([]);
});
