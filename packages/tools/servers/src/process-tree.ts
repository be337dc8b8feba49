// Signals to a server and to every process that it started: PostgreSQL has one process per connection.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { until } from "./until.ts";

export function pauseTree(root: number): void {
  stopAll(root);
}

export function resumeTree(root: number): void {
  // Children first: the parent should not find them silent.
  for (const pid of tree(root).toReversed()) signal(pid, "SIGCONT");
}

/** Resolves when all of them are gone. */
export async function killTree(root: number): Promise<void> {
  const pids = stopAll(root);
  for (const pid of pids) signal(pid, "SIGKILL");
  await until(
    () => !pids.some(isAlive),
    10,
    () => `processes ${pids.filter(isAlive).join(", ")} survived SIGKILL`,
  );
}

export function isAlive(pid: number): boolean {
  const state = readStat(pid)?.[0];
  // A zombie is gone for every purpose of ours; in a container nobody may ever collect it.
  if (state !== undefined) return state !== "Z" && state !== "X";
  return process.platform !== "linux" && signal(pid, 0);
}

/** Stops the parent first, so that it cannot start more children, and repeats until no new one shows up. */
function stopAll(root: number): number[] {
  const stopped = new Set<number>();
  for (let before = -1; before < stopped.size; ) {
    before = stopped.size;
    for (const pid of stopped.size === 0 ? [root] : tree(root)) {
      if (!stopped.has(pid)) signal(pid, "SIGSTOP");
      stopped.add(pid);
    }
  }
  return [...stopped];
}

/** The process and its descendants, parents before children. */
function tree(root: number): number[] {
  const parents = process.platform === "linux" ? parentsFromProc() : parentsFromPs();
  const found = [root];
  // The list grows while it is walked, which is how grandchildren are reached.
  for (const parent of found) {
    for (const [pid, itsParent] of parents) if (itsParent === parent) found.push(pid);
  }
  return found;
}

// Slim container images have no `ps`; Linux always has /proc.
function parentsFromProc(): Array<[pid: number, parent: number]> {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => [Number(entry), Number(readStat(Number(entry))?.[1] ?? 0)]);
}

function parentsFromPs(): Array<[pid: number, parent: number]> {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  return rows.map((row) => {
    const [pid = 0, parent = 0] = row.trim().split(/\s+/).map(Number);
    return [pid, parent];
  });
}

/** State, parent and so on: what follows the program's name, which may itself hold spaces and brackets. */
function readStat(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

/** False if there is no such process: it may end between being listed and being signalled. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
