/** Each test passes, and prints a secret in another way. */
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { createSessions } from "@sess/core";
import { memorySessions } from "@sess/core/memory";
import { expect, it } from "vitest";

const SECRET = "a planted secret, of 32 bytes or more";
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const sessions = createSessions({
  issuer: "https://auth.example.com",
  audience: "https://api.example.com",
  keys: [{ kid: "planted", alg: "HS256", secret: SECRET }],
  store: memorySessions(),
});
const issue = (): ReturnType<typeof sessions.issue> => sessions.issue({ userId: "user" });

const LEAKS: Record<string, () => unknown> = {
  "a token by console.log, which is not shown": async () => console.log("issued", await issue()),
  "claims alone, in colours": async () =>
    process.stdout.write(`\u001b[32m${(await issue()).refreshToken.split(".")[1]}\u001b[0m\n`),
  "a PEM, in two writes": () => {
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    process.stderr.write(pem.slice(0, 40));
    process.stderr.write(pem.slice(40));
  },
  "a JWK, by a child process": () => {
    const jwk = inspect(privateKey.export({ format: "jwk" }));
    spawnSync(process.execPath, ["-e", "console.error(process.argv[1])", jwk], { stdio: "inherit" });
  },
  "a secret of the tests, in an error": () => console.error(new Error(`bad secret: ${SECRET}`)),
  "the URL of a database": () => process.stdout.write("connecting to postgres://sess:hunter2@db/sess\n"),
};

it.each(Object.keys(LEAKS))("%s", async (name) => {
  await LEAKS[name]!();
  expect(name).toBeDefined();
});
