// The outcomes as people read them.

export type Outcome = "passed" | "failed" | "not run";

export interface Outcomes {
  readonly adapter: string;
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
  readonly adapters: readonly Outcomes[];
  readonly broken: readonly Noticed[];
  readonly failures: readonly string[];
}

const MARKS: Record<Outcome, string> = { passed: "✓", failed: "✗", "not run": "–" };
const WIDTH = 96;

export function toTables({ adapters, broken, failures }: Result): string {
  const parts = [...kinds(adapters).map(matrix), shelf(broken), failing(failures), total(adapters, broken)];
  return `\n${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Adapters that were asked the same first case are of one kind: caches, stores or pairs. */
function kinds(adapters: readonly Outcomes[]): Outcomes[][] {
  const byFirst = new Map<string, Outcomes[]>();
  for (const one of adapters) {
    const first = Object.keys(one.cases)[0] ?? "";
    byFirst.set(first, [...(byFirst.get(first) ?? []), one]);
  }
  return [...byFirst.values()];
}

function matrix(adapters: readonly Outcomes[]): string {
  const names = [...new Set(adapters.flatMap(({ cases }) => Object.keys(cases)))];
  const cell = (text: string): string => text.padStart(3);
  const marks = (name: string): string =>
    adapters.map(({ cases }) => cell(MARKS[cases[name] ?? "not run"])).join("");
  const legend = adapters.map(({ adapter, cases }, index) => {
    const all = Object.values(cases);
    return `${cell(`${index + 1}`)}  ${adapter}: ${all.filter((one) => one === "passed").length} of ${all.length}`;
  });
  const head = `${"".padEnd(WIDTH)}${adapters.map((_, index) => cell(`${index + 1}`)).join("")}`;
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

function total(adapters: readonly Outcomes[], broken: readonly Noticed[]): string {
  const all = adapters.flatMap(({ cases }) => Object.values(cases));
  const count = (outcome: Outcome): number => all.filter((one) => one === outcome).length;
  const caught = broken.filter(({ noticedBy }) => noticedBy.length > 0).length;
  const shelved = broken.length === 0 ? "" : `; ${caught} of ${broken.length} broken adapters caught`;
  return `${adapters.length} adapters: ${count("passed")} passed, ${count("failed")} failed, ${count("not run")} not run${shelved}`;
}

function cut(text: string, width: number = WIDTH - 2): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
