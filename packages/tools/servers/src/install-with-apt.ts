// Installs a system package where that takes one command: as root on Debian and Ubuntu.
import { spawnSync } from "node:child_process";

// Test runs may start at the same time, so the second waits for the first and finds the work done. The lock
// is a folder that is there anyway and goes with the process, so nothing is left behind.
// Debian starts a service when it installs one, and asks /usr/sbin/policy-rc.d whether it may (invoke-rc.d(8)).
const script = `
command -v "$2" >/dev/null && exit 0
echo "installing $1 with apt-get, for tests against the real server" >&3
policy=/usr/sbin/policy-rc.d
if ! [ -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\\nexit 101\\n' >"$policy"
  chmod +x "$policy"
fi
apt-get update &&
apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$1"`;

/** Returns why the package could not be installed. `SESS_TEST_INSTALL=never` forbids it. */
export function installWithApt(debianPackage: string, program: string): string | undefined {
  if (process.env["SESS_TEST_INSTALL"] === "never") return "SESS_TEST_INSTALL=never forbids installing";
  if (process.getuid?.() !== 0) return "only root may install";
  if (spawnSync("apt-get", ["--version"]).status !== 0) return "there is no apt-get";
  const { status, stderr, error } = spawnSync(
    "flock",
    ["/var/cache/apt", "sh", "-c", script, "sh", debianPackage, program],
    {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      stdio: ["ignore", "ignore", "pipe", process.stderr.fd],
      encoding: "utf8",
      timeout: 300_000,
    },
  );
  if (status === 0) return undefined;
  const lastLine = error?.message ?? stderr.trim().split("\n").at(-1);
  return `apt-get install ${debianPackage} failed: ${lastLine}`;
}
