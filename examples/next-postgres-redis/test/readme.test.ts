/** What the README of @sess/next shows is what this application is made of. */
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

const README = new URL("../../../packages/web/next/README.md", import.meta.url);

const text = await readFile(README, "utf8");
const snippets = [...text.matchAll(/^```typescript\n\/\/ (\S+)\n(.*?)^```/gms)];

it.each(snippets.map(([, path, code]) => [path!, code!]))("%s", async (path, code) => {
  expect(await readFile(new URL(`../${path}`, import.meta.url), "utf8")).toContain(code);
});

it("every TypeScript of the README is one of them, and the wiring takes at most 15 lines", () => {
  expect(snippets).toHaveLength([...text.matchAll(/^```(?!sh)\w/gm)].length);
  const lines = snippets.flatMap(([, , code]) => code!.split("\n")).filter((line) => line.trim() !== "");
  expect(lines.length).toBeLessThanOrEqual(15);
});
