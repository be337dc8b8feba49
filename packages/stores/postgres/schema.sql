CREATE TABLE IF NOT EXISTS sess_sessions (
  id                  text COLLATE "C" PRIMARY KEY,
  user_id             text COLLATE "C" NOT NULL,
  gen                 integer NOT NULL,
  device              json NOT NULL,
  claims              json NOT NULL,
  created_at          timestamptz NOT NULL,
  rotated_at          timestamptz NOT NULL,
  expires_at          timestamptz NOT NULL,
  absolute_expires_at timestamptz NOT NULL,
  revoked_at          timestamptz,
  revoked_reason      text
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
