/** Runs the lines with which a README says that a framework is wired: those, and no copy of them. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { Browser } from "./browser.ts";
import type { Start } from "./world.ts";

/** What the first TypeScript of the README beside `test` exports; it may have 15 lines. */
export async function wiringOf<Module>(test: string): Promise<Module> {
  const readme = await readFile(new URL("../README.md", test), "utf8");
  const code = /^```ts\n(.*?)^```/ms.exec(readme)?.[1] ?? "";
  const lines = code.split("\n").filter((line) => line.trim() !== "");
  ok(lines.length > 5 && lines.length <= 15, `the wiring has ${lines.length} lines`);
  // Beside the test, where the imports of the README lead to what they lead to in an application.
  const folder = new URL(".wiring/", test);
  await mkdir(folder, { recursive: true });
  try {
    const file = new URL("wiring.ts", folder);
    await writeFile(file, code);
    return (await import(/* @vite-ignore */ file.pathname)) as Module;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Signs in, asks who it is, refreshes, logs out, and sees the access token refused. */
export async function walkThrough(started: ReturnType<Start>): Promise<void> {
  const { url, close } = await started;
  try {
    await walk(new Browser(url));
  } finally {
    await close();
  }
}

async function walk(browser: Browser): Promise<void> {
  equal((await browser.send("GET", "/me")).status, 401);
  equal((await browser.send("POST", "/login")).status, 200);
  deepEqual(browser.names, ["__Host-sess-access", "__Secure-sess-refresh"]);
  deepEqual(await (await browser.send("GET", "/me")).json(), { userId: "42" });
  equal((await browser.send("POST", "/auth/refresh")).status, 200);
  const cookie = `__Host-sess-access=${browser.value("__Host-sess-access")}`;
  equal((await browser.send("POST", "/auth/logout")).status, 200);
  deepEqual(browser.names, []);
  const refused = await browser.send("GET", "/me", { cookie });
  deepEqual([refused.status, await refused.json()], [401, { error: "invalid_token", reason: "revoked" }]);
}
