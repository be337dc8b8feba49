/** The kit on Cloudflare's D1, in workerd, where each of its cases runs. */
import { fileURLToPath } from "node:url";
import { sessionStoreCases } from "@sess/conformance";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

describe("sqliteSessions on Cloudflare D1", () => {
  let worker: Miniflare;
  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL("d1-worker.ts", import.meta.url))],
      bundle: true,
      format: "esm",
      conditions: ["@sess/source"],
      write: false,
    });
    worker = new Miniflare({
      modules: true,
      script: outputFiles[0]!.text,
      compatibilityDate: "2026-04-01",
      d1Databases: ["DB"],
    });
    await worker.ready;
  }, 60_000);
  afterAll(() => worker.dispose());

  it.each(sessionStoreCases)("$name", async ({ name }) => {
    const answer = await worker.dispatchFetch(`http://worker/?case=${encodeURIComponent(name)}`);
    expect(await answer.text()).toBe("");
  });
});
