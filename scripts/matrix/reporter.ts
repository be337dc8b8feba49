// Vitest reporter: suite × test, and for what is broken on purpose the test that noticed.
import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from "vitest/node";
import { type Noticed, type Outcome, type Outcomes, toJson, toTables } from "./tables.ts";

/** What the command was asked for. */
interface Asked {
  readonly subjects: string;
  readonly json: boolean;
}

const MARKS: Record<string, Outcome> = { passed: "passed", failed: "failed", skipped: "not run" };

export default class MatrixReporter implements Reporter {
  #vitest!: Vitest;
  #finished = 0;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestModuleEnd(module: TestModule): void {
    this.#finished += 1;
    process.stderr.write(
      `${this.#finished} of ${this.#vitest.state.getFiles().length}: ${module.relativeModuleId}\n`,
    );
  }

  onTestRunEnd(modules: readonly TestModule[], stray: readonly unknown[]): void {
    const { subjects, json } = JSON.parse(process.env["SESS_MATRIX"]!) as Asked;
    const outcomesOfAll: Outcomes[] = [];
    const noticed: Noticed[] = [];
    const failures: string[] = [];
    for (const module of modules) {
      for (const error of module.errors()) failures.push(`${module.relativeModuleId}: ${error.message}`);
      for (const suite of outermost(module)) {
        if (module.moduleId.endsWith("shelf.test.ts")) noticed.push(...broken(suite));
        else outcomesOfAll.push({ name: suite.fullName.replace(/ > /g, ", "), cases: outcomes(suite) });
      }
      for (const test of module.children.allTests("failed")) {
        failures.push(`${test.fullName}: ${test.result().errors?.[0]?.message ?? ""}`);
      }
    }
    for (const error of stray) failures.push(String(error));
    const result = { subjects, outcomes: outcomesOfAll, broken: noticed, failures };
    process.stdout.write(json ? toJson(result) : toTables(result));
    if (failures.length > 0 || outcomesOfAll.length === 0) process.exitCode = 1;
  }
}

/** The suites whose children are tests: one a subject. */
function outermost(parent: TestModule | TestSuite): TestSuite[] {
  return [...parent.children.suites()].flatMap((suite) => {
    const hasTests = [...suite.children.tests()].length > 0;
    return hasTests ? [suite] : outermost(suite);
  });
}

function outcomes(suite: TestSuite): Record<string, Outcome> {
  const isSkipped = (test: TestCase): boolean =>
    test.options.mode === "skip" || suite.options.mode === "skip";
  return Object.fromEntries(
    [...suite.children.tests()].map((test) => [
      test.name,
      isSkipped(test) ? "not run" : (MARKS[test.result().state] ?? "failed"),
    ]),
  );
}

function broken(suite: TestSuite): Noticed[] {
  return [...suite.children.tests()].flatMap((test) => {
    const { mistake, noticedBy } = test.meta() as Partial<{ mistake: string; noticedBy: string[] }>;
    return mistake === undefined
      ? []
      : [{ what: suite.name.replace(/ that is broken$/, ""), mistake, noticedBy: noticedBy ?? [] }];
  });
}
