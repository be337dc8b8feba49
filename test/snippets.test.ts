/** The TypeScript in the READMEs and the documentation compiles as it stands there. */
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, "test", ".snippets");

it("compiles", async () => {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER);
  const pages = await markdownPages();
  const modules = (await Promise.all(pages.map(modulesOf))).flat();
  expect(modules.length, "snippets found").toBeGreaterThan(3);
  await Promise.all(modules.map(({ name, code }) => writeFile(join(FOLDER, name), code)));
  await writeFile(
    join(FOLDER, "tsconfig.json"),
    JSON.stringify({
      extends: "../../tsconfig.base.json",
      compilerOptions: { types: ["node"] },
      include: ["./*.ts"],
    }),
  );
  const tsc = join(ROOT, "node_modules", ".bin", "tsc");
  const { stdout } = await promisify(execFile)(tsc, ["-p", FOLDER]).catch(
    (failed: { stdout: string }) => failed,
  );
  expect(stdout).toBe("");
  await rm(FOLDER, { recursive: true });
}, 60_000);

async function markdownPages(): Promise<string[]> {
  const files = await readdir(ROOT, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && file.name.endsWith(".md"))
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => !path.includes("node_modules"));
}

/** A snippet that begins with an import begins a module; others go on with the one before. */
async function modulesOf(path: string): Promise<{ name: string; code: string }[]> {
  const page = relative(ROOT, path).replaceAll(/[^\w]+/g, "-");
  const snippets = [...(await readFile(path, "utf8")).matchAll(/^```ts\n(.*?)^```/gms)].map(
    ([, code]) => code!,
  );
  const modules: string[] = [];
  for (const snippet of snippets) {
    if (snippet.startsWith("import") || modules.length === 0) modules.push(snippet);
    else modules[modules.length - 1] += snippet;
  }
  return modules.map((code, index) => ({ name: `${page}-${index}.ts`, code: `${code}\nexport {};\n` }));
}
