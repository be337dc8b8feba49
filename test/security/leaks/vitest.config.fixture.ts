/** A run like that of all tests, of tests that print what they must not, and of one that does not. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const script = (name: string): string =>
  fileURLToPath(new URL(`../../../scripts/${name}.ts`, import.meta.url));

const conditions = ["@sess/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    root: fileURLToPath(new URL(".", import.meta.url)),
    include: ["*.fixture.ts"],
    exclude: ["vitest.config.fixture.ts"],
    reporters: [script("closing-line-reporter"), script("no-secrets-reporter")],
  },
});
