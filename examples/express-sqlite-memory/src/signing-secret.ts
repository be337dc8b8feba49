/** A secret of this machine's own, made at the first start: tokens survive a restart. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export async function signingSecret(folder: string): Promise<string> {
  const file = join(folder, "signing-secret");
  await mkdir(folder, { recursive: true });
  try {
    // `wx`: of two processes that start at once, one makes it and both read the same.
    await writeFile(file, randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFile(file, "utf8");
}
