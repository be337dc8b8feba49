/** Who has the file of the database, a backup or a log of it: finds no token in it, and no part of one. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { createSessions } from "@sess/core";
import { sqliteSessions } from "@sess/sqlite";
import { expect, it } from "vitest";

const SECRET = "a secret of the tests, of 32 bytes or more";

it("the bytes of a database hold sessions, and no token, no part of one and no key", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sess-database-"));
  const client = createClient({ url: `file:${join(folder, "sessions.db")}` });
  const store = sqliteSessions(client);
  await store.migrate();
  const sessions = createSessions({
    issuer: "https://auth.example.com",
    audience: "https://api.example.com",
    keys: [{ kid: "test", alg: "HS256", secret: SECRET }],
    store,
  });

  const device = { userAgent: "Browser/1.0", label: "Laptop" };
  const first = await sessions.issue({ userId: "user", device, claims: { plan: "pro" } });
  const second = await sessions.refresh(first.refreshToken);
  if (!second.ok) throw new Error(second.reason);
  await sessions.deny(first.accessToken, { reason: "leaked" });
  const third = await sessions.issue({ userId: "user" });
  await sessions.revokeAll("user");
  const tokens = [first, second, third].flatMap(({ accessToken, refreshToken }) => [
    accessToken,
    refreshToken,
  ]);

  const bytes = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  const everything = Buffer.concat(bytes);
  for (const known of ["Browser/1.0", "leaked", first.session.id])
    expect(everything.includes(known)).toBe(true);
  for (const secret of [SECRET, ...tokens.flatMap((token) => token.split("."))]) {
    expect(everything.includes(secret)).toBe(false);
    expect(everything.includes(Buffer.from(secret, "base64url").subarray(0, 24))).toBe(false);
  }
  client.close();
  await rm(folder, { recursive: true });
});
