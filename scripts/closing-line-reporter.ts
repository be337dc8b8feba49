// Vitest reporter: silent about what passes, full about what fails, and `N passed, N failed` as the last line.
import { MinimalReporter, type TestCase, type TestModule, type TestSuite, type Vitest } from "vitest/node";

type Errors = Parameters<MinimalReporter["onTestRunEnd"]>[1];
type Reason = Parameters<MinimalReporter["onTestRunEnd"]>[2];

export default class ClosingLineReporter extends MinimalReporter {
  // A run that ends before its tests do, such as one whose global setup throws, has failed.
  #counts: Counts = { passed: 0, failed: 0, skipped: 0 };

  // Instead of the base class's, which prints a banner.
  override onInit(vitest: Vitest): void {
    this.ctx = vitest;
    this.silent ??= vitest.config.silent;
    // Coverage is reported after the tests, and so are its thresholds: only the exit knows the verdict.
    if (!vitest.config.watch) process.once("exit", (code) => this.#printClosingLine(code !== 0));
  }

  override onTestRunEnd(modules: readonly TestModule[], unhandled: Errors, reason: Reason): void {
    super.onTestRunEnd(modules, unhandled, reason);
    this.#counts = count(modules, unhandled.length);
    const { passed, failed, skipped } = this.#counts;
    // No test is no proof, whatever the configuration thinks of it.
    if (failed > 0 || passed + skipped === 0) process.exitCode = 1;
    if (this.ctx.config.watch) this.#printClosingLine(reason !== "passed");
  }

  // Instead of the base class's table of files and durations.
  override reportTestSummary(): void {
    // A pattern on the command line skips on purpose, and almost everything.
    if (this.ctx.config.testNamePattern) return;
    const names = this.ctx.state.getTestModules().flatMap((module) => skippedIn(module));
    if (names.length > 0) this.log(["\nSKIPPED, so nothing is known about:", ...names, ""].join("\n  "));
  }

  #printClosingLine(runFailed: boolean): void {
    const { passed, failed, skipped } = this.#counts;
    const atLeast = runFailed ? Math.max(failed, 1) : failed;
    this.log(`${passed} passed, ${atLeast} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  }
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Besides tests, every other thing that goes wrong counts as one: a file, a hook of a suite, a stray error. */
function count(modules: readonly TestModule[], strayErrors: number): Counts {
  const counts: Counts = { passed: 0, failed: strayErrors, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      // A test that never got to its end, because the run was interrupted, has not passed.
      counts[state === "pending" ? "failed" : state] += 1;
    }
    for (const group of [module, ...module.children.allSuites()]) {
      if (group.errors().length > 0) counts.failed += 1;
    }
  }
  return counts;
}

/** Names of the outermost suites and tests that were skipped, rather than of everything inside. */
function skippedIn(parent: TestModule | TestSuite): string[] {
  // A hook that failed skips the tests after it; the failure is shown, and explains them.
  if (parent.errors().length > 0) return [];
  return [...parent.children].flatMap((child) => {
    if (child.options.mode === "skip" || child.options.mode === "todo") return [nameOf(child)];
    if (child.type === "suite") return skippedIn(child);
    const result = child.result();
    return result.state === "skipped" ? [`${nameOf(child)} ${result.note ? `[${result.note}]` : ""}`] : [];
  });
}

function nameOf(child: TestCase | TestSuite): string {
  return `${child.module.relativeModuleId} > ${child.fullName}`;
}
