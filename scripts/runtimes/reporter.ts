// Vitest reporter: how many tests passed, by folder, as JSON on stdout; on stderr, how far it has got.
import type { Reporter, TestModule, Vitest } from "vitest/node";

const FOLDER = /^(?:packages\/(?:core|[^/]+\/[^/]+)|examples\/[^/]+|[^/]+)/;

export default class RuntimeReporter implements Reporter {
  #vitest!: Vitest;
  #finished = 0;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestModuleEnd({ relativeModuleId }: TestModule): void {
    this.#finished += 1;
    process.stderr.write(
      `  ${this.#finished} of ${this.#vitest.state.getFiles().length}: ${relativeModuleId}\n`,
    );
  }

  onTestRunEnd(modules: readonly TestModule[], stray: readonly unknown[]): void {
    const folders: Record<string, { passed: number; failed: number; skipped: number }> = {};
    const failures: string[] = stray.map(String);
    for (const module of modules) {
      const [folder] = FOLDER.exec(module.relativeModuleId)!;
      const counts = (folders[folder] ??= { passed: 0, failed: 0, skipped: 0 });
      for (const error of module.errors()) failures.push(`${module.relativeModuleId}: ${error.message}`);
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        counts[state === "pending" ? "failed" : state] += 1;
        if (state === "failed") {
          failures.push(`${module.relativeModuleId} > ${test.fullName}: ${errors[0]?.message ?? ""}`);
        }
      }
    }
    process.stdout.write(JSON.stringify({ folders, failures }));
  }
}
