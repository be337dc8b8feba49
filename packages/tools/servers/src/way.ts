// The ways to get a server, and which of them comes first.
import type { ServerName } from "./server.ts";
import { sources } from "./sources.ts";

export type Way =
  /** Somebody else runs it. */
  | { readonly kind: "given"; readonly url: string }
  /** The program is on this machine. */
  | { readonly kind: "program"; readonly path: string }
  | { readonly kind: "docker" }
  | { readonly kind: "missing"; readonly reason: string };

/** What the choice depends on. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of a program, on PATH or in one of the folders, where `*` stands for a version. */
  find(program: string, folders: readonly string[]): string | undefined;
  /** Installs a system package, and says why not if it cannot. */
  install(debianPackage: string, program: string): string | undefined;
  /** Downloads the image, unless it is there. False if no Docker engine answers or it cannot get the image. */
  pull(image: string): boolean;
}

/**
 * A given URL is an instruction, so it wins. A program that is there costs nothing, an installed one starts
 * in milliseconds ever after, and a container comes last because its image has to be downloaded.
 */
export function findWay(name: ServerName, machine: Machine): Way {
  const { variable, program, alsoServing = [], folders, debianPackage, image, standIn } = sources[name];
  const find = () =>
    [program, ...alsoServing].map((each) => machine.find(each, folders)).find((path) => path !== undefined);
  const url = machine.env[variable];
  if (url) return { kind: "given", url };

  const present = find();
  if (present) return { kind: "program", path: present };

  const refusal =
    debianPackage === undefined ? "Debian has no package of it" : machine.install(debianPackage, program);
  const installed = refusal === undefined ? find() : undefined;
  if (installed) return { kind: "program", path: installed };

  if (machine.pull(image)) return { kind: "docker" };

  const instead = standIn === undefined ? undefined : machine.find(standIn, []);
  if (instead) return { kind: "program", path: instead };

  const why = refusal ?? `${debianPackage} is installed, but ${program} is not found`;
  return {
    kind: "missing",
    reason:
      [
        `set ${variable}`,
        `or put ${program} on PATH${debianPackage === undefined ? "" : ` (apt-get install ${debianPackage})`}`,
        "or start Docker",
        ...(standIn === undefined ? [] : [`or put ${standIn} there, for something like it`]),
      ].join(", ") + ` (${why})`,
  };
}
