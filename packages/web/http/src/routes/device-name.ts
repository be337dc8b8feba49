/** What a person calls the device behind a `User-Agent`: "Chrome on macOS". For the eye only. */
import type { Device } from "@sess/core";
import { BROWSER_MAP, getParser, OS_MAP } from "bowser";

const BROWSERS: ReadonlySet<string> = new Set(Object.values(BROWSER_MAP));
const SYSTEMS: ReadonlySet<string> = new Set(Object.values(OS_MAP));

/** A program that says nothing but its own name, such as `curl/8.5.0` (RFC 9110 §10.1.5). */
const PROGRAM = /^([A-Za-z][\w.-]{0,39})(?:\/[\w.+-]{0,40})?(?: |$)/;

/** The kind of device, else the label that it was given, else the program's own name. Never empty. */
export function deviceName({ userAgent = "", label }: Device): string {
  return kindOf(userAgent) || label || programOf(userAgent) || "Unknown device";
}

function kindOf(userAgent: string): string | undefined {
  if (userAgent === "") return undefined;
  // Without parsing what is not asked for: versions, engines, models.
  const parser = getParser(userAgent, true);
  const browser = known(BROWSERS, parser.getBrowserName());
  const system = known(SYSTEMS, parser.getOSName());
  if (browser === undefined || system === undefined || browser === system) return browser ?? system;
  return `${browser} on ${system}`;
}

/** What the library does not know it quotes, and a client could write anything there. */
function known(names: ReadonlySet<string>, name: string): string | undefined {
  return names.has(name) ? name : undefined;
}

function programOf(userAgent: string): string | undefined {
  const [, program] = PROGRAM.exec(userAgent) ?? [];
  return program === "Mozilla" ? undefined : program;
}
