/** The tables and a function, once: `schema.sql` is this text as a file, for those who run migrations of their own. */
import { columns } from "./row.ts";

/** The schema as plain SQL. Running it again changes nothing. */
export const schema: string = `CREATE TABLE IF NOT EXISTS sess_sessions (
  id                  text COLLATE "C" PRIMARY KEY,
  user_id             text COLLATE "C" NOT NULL,
  gen                 integer NOT NULL,
  device              json NOT NULL,
  claims              json NOT NULL,
  created_at          timestamptz NOT NULL,
  authenticated_at    timestamptz NOT NULL,
  rotated_at          timestamptz NOT NULL,
  expires_at          timestamptz NOT NULL,
  absolute_expires_at timestamptz NOT NULL,
  revoked_at          timestamptz,
  revoked_reason      text,
  revoked_by          text
);

CREATE INDEX IF NOT EXISTS sess_sessions_of_user ON sess_sessions (user_id, created_at) WHERE revoked_at IS NULL;

CREATE INDEX IF NOT EXISTS sess_sessions_revoked ON sess_sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE INDEX IF NOT EXISTS sess_sessions_revoked_of_user ON sess_sessions (user_id, revoked_at) WHERE revoked_at IS NOT NULL;

CREATE INDEX IF NOT EXISTS sess_sessions_expire ON sess_sessions (expires_at);

-- Sign-ins of the user that began at fenced_at or before are refused.
CREATE TABLE IF NOT EXISTS sess_fences (
  user_id   text COLLATE "C" PRIMARY KEY,
  fenced_at timestamptz NOT NULL
);

CREATE INDEX IF NOT EXISTS sess_fences_instant ON sess_fences (fenced_at);

-- Single tokens that were denied, while their sessions go on.
CREATE TABLE IF NOT EXISTS sess_denied (
  jti        text COLLATE "C" PRIMARY KEY,
  session_id text COLLATE "C" NOT NULL,
  reason     text NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE INDEX IF NOT EXISTS sess_denied_of_session ON sess_denied (session_id, expires_at);

CREATE INDEX IF NOT EXISTS sess_denied_expire ON sess_denied (expires_at);

-- Whether a session may be stored, and which had to end for it, where a user has at most so many. A function,
-- as each of its statements sees what was committed before that statement began. The first one waits for the
-- user's other sign-ins and revoke-alls; so the others see what those have done.
CREATE OR REPLACE FUNCTION sess_admit(
  new_id text, new_user text, started_at timestamptz,
  most bigint, refuse boolean, instant timestamptz, reason text, who text,
  OUT outcome text, OUT ended text[]
) LANGUAGE plpgsql AS $admit$
DECLARE
  fence timestamptz;
  surplus text[];
BEGIN
  outcome := 'created';
  ended := '{}';

  -- Locked and read in its newest version. So each user who signs in has a row, until prune.
  INSERT INTO sess_fences AS known (user_id, fenced_at) VALUES (new_user, '-infinity')
  ON CONFLICT (user_id) DO UPDATE SET fenced_at = known.fenced_at
  RETURNING known.fenced_at INTO fence;
  IF fence >= started_at THEN
    outcome := 'fenced';
    RETURN;
  END IF;
  IF most IS NULL THEN
    RETURN;
  END IF;

  surplus := ARRAY(
    SELECT id FROM sess_sessions
    WHERE user_id = new_user AND revoked_at IS NULL AND expires_at > instant AND id <> new_id
    ORDER BY created_at DESC, id DESC OFFSET most - 1
  );
  IF refuse AND surplus <> '{}' THEN
    outcome := 'full';
    RETURN;
  END IF;

  -- Locked in the order in which all others lock them: two of them never wait for each other.
  PERFORM 1 FROM sess_sessions WHERE id = ANY(surplus) ORDER BY id FOR UPDATE;
  WITH revoked AS (
    UPDATE sess_sessions SET revoked_at = instant, revoked_reason = reason, revoked_by = who
    WHERE id = ANY(surplus) AND revoked_at IS NULL
    RETURNING id
  )
  SELECT coalesce(array_agg(id), '{}') FROM revoked INTO ended;
END $admit$;
`;

/** Any number will do, as long as every version of this package takes the same. */
const LOCK = 1_936_028_531;

/**
 * The schema as one statement, and so as one transaction, on whichever connection of a pool it runs. Without
 * the lock, IF NOT EXISTS fails when two processes create the same table at once. The last statement fails where it
 * passed over a table that lacks a column.
 */
export const migration: string = `DO $sess$ BEGIN
PERFORM pg_advisory_xact_lock(${LOCK});
PERFORM set_config('client_min_messages', 'warning', true);
${schema}PERFORM ${columns} FROM sess_sessions LIMIT 0;
END $sess$`;
