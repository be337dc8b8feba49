/** The tests that mutants run against: those of core, but for what explores at length, and the kit on its memory. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const conditions = ["@sess/source"];

export default defineConfig({
  resolve: {
    conditions,
    // The kit finds the core that is mutated, and not the one that it is linked to.
    alias: {
      "@sess/core/memory": fileURLToPath(new URL("../src/memory/index.ts", import.meta.url)),
      "@sess/core": fileURLToPath(new URL("../src/index.ts", import.meta.url)),
    },
  },
  ssr: { resolve: { conditions } },
  test: {
    // Several runs share the machine.
    testTimeout: 60_000,
    include: ["packages/core/{src,test}/**/*.test.ts", "packages/tools/conformance/test/conformance.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/interleavings/**", "**/*-fuzz.test.ts"],
  },
});
