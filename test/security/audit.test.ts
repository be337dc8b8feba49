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

/** What the registry says, by the first part of its URL. */
const ANSWERS: Record<string, { status: number; body: object }> = {
  vulnerable: { status: 200, body: { jose: [ADVISORY] } },
  sound: { status: 200, body: {} },
  without: { status: 405, body: {} },
};

let registry: Server;
beforeAll(async () => {
  registry = createServer((request, response) => {
    const { status, body } = ANSWERS[request.url!.split("/")[1]!]!;
    request.resume().on("end", () => response.writeHead(status).end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => void registry.listen(0, "127.0.0.1", resolve));
});
afterAll(() => void registry.close());

function audit(url: string): Promise<{ code: unknown; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, `--config.registry=${url}`], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    );
  });
}

it.concurrent.each([
  ["vulnerable", 1, /low: jose <99, by packages__core>jose: Accepts every signature \(https:/],
  ["sound", 0, /^$/],
  ["without", 0, /^NOT AUDITED, so nothing is known/],
])(
  "a registry that is %s",
  async (name, code, said) => {
    const { port } = registry.address() as AddressInfo;
    const outcome = await audit(`http://127.0.0.1:${port}/${name}/`);
    expect(outcome).toEqual({ code, said: expect.stringMatching(said) });
  },
  60_000,
);

it.concurrent("a registry out of reach", async () => {
  const outcome = await audit("http://127.0.0.1:9/");
  expect(outcome).toEqual({ code: 0, said: expect.stringMatching(/^NOT AUDITED, so nothing is known/) });
}, 60_000);
