// One of several processes that start at once: migrates, and signs somebody in.
import { createPool } from "mysql2/promise";

const [adapter, url] = process.argv.slice(2);
const { mysqlSessions } = await import(adapter);
const pool = createPool(url);
const store = mysqlSessions(pool);
await store.migrate();
const instants = {
  createdAt: 1_000,
  authenticatedAt: 1_000,
  rotatedAt: 1_000,
  expiresAt: 9_000,
  absoluteExpiresAt: 9_000,
  startedAt: 1_000,
};
const session = {
  id: `${process.pid}`,
  userId: "42",
  gen: 0,
  device: {},
  claims: {},
  revokedAt: null,
  revokedReason: null,
  revokedBy: null,
};
const { outcome } = await store.create({ ...session, ...instants });
process.stdout.write(outcome);
await pool.end();
