/** The tables, once: `schema.sql` is this text as a file, for those who run migrations of their own. */

const statements: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS sess_sessions (
  id                  TEXT NOT NULL PRIMARY KEY,
  user_id             TEXT NOT NULL,
  gen                 INTEGER NOT NULL,
  device              TEXT NOT NULL, -- JSON
  claims              TEXT NOT NULL, -- JSON
  created_at          INTEGER NOT NULL, -- all instants: milliseconds since 1970-01-01 UTC
  authenticated_at    INTEGER NOT NULL,
  rotated_at          INTEGER NOT NULL,
  expires_at          INTEGER NOT NULL,
  absolute_expires_at INTEGER NOT NULL,
  revoked_at          INTEGER,
  revoked_reason      TEXT,
  revoked_by          TEXT
) STRICT`,
  `CREATE INDEX IF NOT EXISTS sess_sessions_of_user ON sess_sessions (user_id, created_at) WHERE revoked_at IS NULL`,
  `CREATE INDEX IF NOT EXISTS sess_sessions_revoked ON sess_sessions (revoked_at) WHERE revoked_at IS NOT NULL`,
  `CREATE INDEX IF NOT EXISTS sess_sessions_revoked_of_user ON sess_sessions (user_id, revoked_at) WHERE revoked_at IS NOT NULL`,
  `CREATE INDEX IF NOT EXISTS sess_sessions_expire ON sess_sessions (expires_at)`,
  `-- Sign-ins of the user that began at fenced_at or before are refused.
CREATE TABLE IF NOT EXISTS sess_fences (
  user_id   TEXT NOT NULL PRIMARY KEY,
  fenced_at INTEGER NOT NULL
) STRICT`,
  `CREATE INDEX IF NOT EXISTS sess_fences_instant ON sess_fences (fenced_at)`,
  `-- Single tokens that were denied, while their sessions go on.
CREATE TABLE IF NOT EXISTS sess_denied (
  jti        TEXT NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL,
  reason     TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT`,
  `CREATE INDEX IF NOT EXISTS sess_denied_of_session ON sess_denied (session_id, expires_at)`,
  `CREATE INDEX IF NOT EXISTS sess_denied_expire ON sess_denied (expires_at)`,
];

/** The schema as plain SQL. Running it again changes nothing. */
export const schema: string = statements.map((statement) => `${statement};\n`).join("\n");

/** The schema, statement by statement. */
export const schemaStatements: readonly string[] = statements;
