/** `pnpm audit`: a known vulnerability fails the check, and a registry that cannot say so fails nothing. */
import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../scripts/audit.mjs", import.meta.url));
const ADVISORY = {
  id: 1,
  url: "https://github.com/advisories/GHSA-xxxx-yyyy-zzzz",
  title: "Accepts every signature",
  severity: "low",
  vulnerable_versions: "<99",
};

/** What the registry says, by the first part of its URL; to any other, nothing. */
const ANSWERS: Record<string, { status: number; body: object }> = {
  vulnerable: { status: 200, body: { jose: [ADVISORY] } },
  sound: { status: 200, body: {} },
  without: { status: 405, body: {} },
};

let registry: Server;
beforeAll(async () => {
  registry = createServer((request, response) => {
    const answer = ANSWERS[request.url!.split("/")[1]!];
    request.resume().on("end", () => {
      if (answer !== undefined) response.writeHead(answer.status).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => void registry.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  registry.closeAllConnections();
  registry.close();
});

function audit(url: string, patience = 60_000): Promise<{ code: unknown; said: string }> {
  return new Promise((resolve) => {
    const args = [`--config.registry=${url}`, `--config.fetch-timeout=${patience}`];
    execFile(process.execPath, [SCRIPT, ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    );
  });
}

it.concurrent.each([
  [
    "vulnerable",
    1,
    /low: jose <99, by packages__core>jose, packages__web__http>jose: Accepts every signature \(https:/,
  ],
  ["sound", 0, /^$/],
  ["without", 0, /^NOT AUDITED, so nothing is known/],
  ["silent", 0, /^NOT AUDITED, so nothing is known/],
])(
  "a registry that is %s",
  async (name, code, said) => {
    const { port } = registry.address() as AddressInfo;
    const outcome = await audit(`http://127.0.0.1:${port}/${name}/`, name === "silent" ? 500 : undefined);
    expect(outcome).toEqual({ code, said: expect.stringMatching(said) });
  },
  120_000,
);

it.concurrent("a registry out of reach", async () => {
  const outcome = await audit("http://127.0.0.1:9/");
  expect(outcome).toEqual({ code: 0, said: expect.stringMatching(/^NOT AUDITED, so nothing is known/) });
}, 120_000);
