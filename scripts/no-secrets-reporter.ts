// Vitest reporter: fails the run when anything that the run printed holds a token, a key or a password.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, UserConsoleLog, Vitest } from "vitest/node";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** What gives itself away wherever it stands. */
const PATTERNS: Record<string, RegExp> = {
  // Every JOSE header and every set of claims begins with `{"`.
  "a token, or a part of one": /eyJ[\w-]{20,}(?:\.[\w-]+)*/g,
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\s|\\n)*[\w+/]{16}/g,
  "the private part of a JWK": /\b[dk]["']?: ?["'][\w-]{40,}/g,
  "a password in a URL": /[a-z]:\/\/[^\s/:@]*:[^\s/@]+@/g,
};

export default class NoSecretsReporter implements Reporter {
  /** By whom, what: everything so far. */
  readonly #printed: Map<string, string> = new Map();
  readonly #told: Set<string> = new Set();
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    for (const name of ["stdout", "stderr"] as const) {
      const stream = process[name];
      const write = stream.write.bind(stream);
      // Workers, and what they start, write through here as well.
      stream.write = (chunk: string | Uint8Array, ...rest: never[]): boolean => {
        this.#keep(name, typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
        return write(chunk, ...rest);
      };
    }
    process.once("exit", () => this.#check());
  }

  // Also of tests that pass, whose console is not shown.
  onUserConsoleLog({ taskId, content }: UserConsoleLog): void {
    const task = taskId === undefined ? undefined : this.#vitest?.state.idMap.get(taskId);
    this.#keep(`the console of ${task?.file.name ?? "some test"}`, content);
  }

  onTestRunEnd(): void {
    this.#check();
  }

  #keep(by: string, text: string): void {
    this.#printed.set(by, (this.#printed.get(by) ?? "") + text);
  }

  #check(): void {
    for (const [by, printed] of this.#printed) {
      for (const { what, secret } of secretsIn(stripVTControlCharacters(printed))) {
        if (this.#told.has(secret)) continue;
        this.#told.add(secret);
        process.exitCode = 1;
        process.stderr.write(`\nPRINTED: ${what}, which begins with ${secret.slice(0, 6)}…, by ${by}\n`);
      }
    }
  }
}

function secretsIn(text: string): { what: string; secret: string }[] {
  const byPattern = Object.entries(PATTERNS).flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)].map(([secret]) => ({ what, secret })),
  );
  const byName = known()
    .filter((secret) => text.includes(secret))
    .map((secret) => ({ what: "a secret of the tests", secret }));
  return [...byPattern, ...byName];
}

let found: readonly string[] | undefined;

/** The secrets that stand in the tests, in every form in which they may be printed, and given passwords. */
function known(): readonly string[] {
  if (found !== undefined) return found;
  const secrets = ["packages", "examples", "test"].flatMap((folder) => secretsBelow(join(ROOT, folder)));
  const passwords = Object.entries(process.env)
    .filter(([name, url = ""]) => name.endsWith("_URL") && URL.canParse(url))
    .map(([, url]) => decodeURIComponent(new URL(url!).password))
    .filter((password) => password.length > 5);
  const forms = secrets.flatMap((secret) => {
    const bytes = Buffer.from(secret);
    return [secret, bytes.toString("base64url"), bytes.toString("base64"), bytes.toString("hex")];
  });
  found = [...new Set([...forms, ...passwords])];
  return found;
}

function secretsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist)$/.test(entry.name) ? [] : secretsBelow(path);
    if (!/\.(ts|mjs)$/.test(entry.name)) return [];
    const literals = readFileSync(path, "utf8").matchAll(/\bsecret\w*"?\s*[:=]\s*"([^"]{16,})"/gi);
    return [...literals].map(([, secret]) => secret);
  });
}
