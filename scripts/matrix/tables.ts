// The outcomes as people read them.

export type Outcome = "passed" | "failed" | "not run";

export interface Outcomes {
  /** The adapter, or the framework. */
  readonly name: string;
  /** By the name of the case. */
  readonly cases: Readonly<Record<string, Outcome>>;
}

/** Something broken on purpose, and the cases that noticed: the one that is named for it first. */
export interface Noticed {
  readonly what: string;
  readonly mistake: string;
  readonly noticedBy: readonly string[];
}

export interface Result {
  /** What there are outcomes of: "adapters", "frameworks". */
  readonly subjects: string;
  readonly outcomes: readonly Outcomes[];
  readonly broken: readonly Noticed[];
  readonly failures: readonly string[];
}

const MARKS: Record<Outcome, string> = { passed: "✓", failed: "✗", "not run": "–" };
const WIDTH = 96;

export function toJson({ subjects, outcomes, broken, failures }: Result): string {
  const shelved = broken.length === 0 ? {} : { broken };
  return `${JSON.stringify({ [subjects]: outcomes, ...shelved, failures }, null, 2)}\n`;
}

export function toTables(result: Result): string {
  const { outcomes, broken, failures } = result;
  const parts = [...kinds(outcomes).map(matrix), shelf(broken), failing(failures), total(result)];
  return `\n${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Those that were asked the same first case are of one kind: caches, stores or pairs. */
function kinds(outcomes: readonly Outcomes[]): Outcomes[][] {
  const byFirst = new Map<string, Outcomes[]>();
  for (const one of outcomes) {
    const first = Object.keys(one.cases)[0] ?? "";
    byFirst.set(first, [...(byFirst.get(first) ?? []), one]);
  }
  return [...byFirst.values()];
}

function matrix(outcomes: readonly Outcomes[]): string {
  const names = [...new Set(outcomes.flatMap(({ cases }) => Object.keys(cases)))];
  const cell = (text: string): string => text.padStart(3);
  const marks = (name: string): string =>
    outcomes.map(({ cases }) => cell(MARKS[cases[name] ?? "not run"])).join("");
  const legend = outcomes.map(({ name: subject, cases }, index) => {
    const all = Object.values(cases);
    return `${cell(`${index + 1}`)}  ${subject}: ${all.filter((one) => one === "passed").length} of ${all.length}`;
  });
  const head = `${"".padEnd(WIDTH)}${outcomes.map((_, index) => cell(`${index + 1}`)).join("")}`;
  return [...legend, "", head, ...names.map((name) => `${cut(name).padEnd(WIDTH)}${marks(name)}`)].join("\n");
}

function shelf(broken: readonly Noticed[]): string {
  const lines = broken.map(({ what, mistake, noticedBy }) => {
    const [by = "NOBODY", ...others] = noticedBy;
    const more = others.length === 0 ? "" : `, and ${others.length} more`;
    return `${cut(`${what} that ${mistake}`, 76).padEnd(78)}${by}${more}`;
  });
  return lines.length === 0 ? "" : ["Broken on purpose, and caught by", "", ...lines].join("\n");
}

function failing(failures: readonly string[]): string {
  return failures.map((failure) => `FAILED ${failure}`).join("\n");
}

function total({ subjects, outcomes, broken }: Result): string {
  const all = outcomes.flatMap(({ cases }) => Object.values(cases));
  const count = (outcome: Outcome): number => all.filter((one) => one === outcome).length;
  const caught = broken.filter(({ noticedBy }) => noticedBy.length > 0).length;
  const shelved = broken.length === 0 ? "" : `; ${caught} of ${broken.length} broken adapters caught`;
  return `${outcomes.length} ${subjects}: ${count("passed")} passed, ${count("failed")} failed, ${count("not run")} not run${shelved}`;
}

function cut(text: string, width: number = WIDTH - 2): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
