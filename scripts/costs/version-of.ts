/** The version of a package that the repository, or the workspace `under` it, has installed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function versionOf(name: string, under = "."): string {
  const { version } = JSON.parse(readFileSync(join(under, "node_modules", name, "package.json"), "utf8")) as {
    version: string;
  };
  return version;
}
