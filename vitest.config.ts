import { defineConfig } from "vitest/config";

const conditions = ["@sess/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/**/*.test.ts", "examples/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: "./packages/tools/servers/src/setup.ts",
    reporters: ["./scripts/closing-line-reporter.ts", "./scripts/no-secrets-reporter.ts"],
  },
});
