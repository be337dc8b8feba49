// Asks the registry about known vulnerabilities in what users of the packages install, and fails on any. A
// registry that cannot be asked fails nothing, since work goes on offline, but it is said so that nobody
// takes it for a pass. What has been looked at and does not matter here goes into `auditConfig.ignoreGhsas`
// of pnpm-workspace.yaml (`pnpm audit --ignore GHSA-…`). Arguments go to `pnpm audit`.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** In milliseconds: pnpm's own would be a minute, and several times. */
const PATIENCE = ["--config.fetch-timeout=15000", "--config.fetch-retries=0"];
/** pnpm's word for: no connection, no such endpoint, or an answer that is none. */
const NO_ANSWER = "ERR_PNPM_AUDIT_BAD_RESPONSE";

const { packageManager } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const underPnpm = process.env.npm_config_user_agent?.startsWith("pnpm/");
const [command, ...first] = underPnpm ? ["pnpm"] : ["npx", "-y", packageManager];

const { stdout, stderr, error } = spawnSync(
  command,
  [...first, "audit", "--prod", "--json", ...PATIENCE, ...process.argv.slice(2)],
  { encoding: "utf8", cwd: new URL("..", import.meta.url) },
);
const said = `${stdout ?? ""}${stderr ?? ""}`;
const report = parse(stdout);

if (report !== undefined) {
  const advisories = Object.values(report.advisories);
  for (const { severity, module_name, vulnerable_versions, findings, title, url } of advisories) {
    const paths = findings
      .flatMap((found) => found.paths)
      .toSorted()
      .join(", ");
    console.error(`${severity}: ${module_name} ${vulnerable_versions}, by ${paths}: ${title} (${url})`);
  }
  if (advisories.length > 0) process.exitCode = 1;
} else if (said.includes(NO_ANSWER)) {
  const why = said.slice(said.indexOf(NO_ANSWER)).trim();
  console.error(`NOT AUDITED, so nothing is known about vulnerabilities of the dependencies:\n  ${why}\n`);
} else {
  console.error(said, error ?? "");
  process.exitCode = 1;
}

/** Anything but a report, such as the text of an error, is none. */
function parse(text) {
  try {
    const parsed = JSON.parse(text);
    return typeof parsed.advisories === "object" ? parsed : undefined;
  } catch {
    return undefined;
  }
}
