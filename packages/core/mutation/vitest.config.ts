/** The tests that mutants run against: those of core, but for what explores at length. */
import { defineConfig } from "vitest/config";

const conditions = ["@sess/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Several runs share the machine.
    testTimeout: 60_000,
    include: ["packages/core/{src,test}/**/*.test.ts", "packages/tools/conformance/test/conformance.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/interleavings/**", "**/*-fuzz.test.ts"],
  },
});
