import { defineConfig } from "vitest/config";

const conditions = ["@sess/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/**/*.test.ts", "examples/**/*.test.ts", "test/**/*.test.ts"],
    // How long a test takes says nothing where several things run on one machine; what must be quick says so itself.
    testTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    // They wait for servers, and for time to pass, more than they compute. The default is one less than there are processors.
    maxWorkers: 3,
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: "./packages/tools/servers/src/setup.ts",
    reporters: ["./scripts/closing-line-reporter.ts", "./scripts/no-secrets-reporter.ts"],
  },
});
