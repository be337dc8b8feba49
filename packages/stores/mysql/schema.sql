CREATE TABLE IF NOT EXISTS sess_sessions (
  id                  VARCHAR(255) NOT NULL,
  user_id             VARCHAR(255) NOT NULL,
  gen                 INT NOT NULL,
  device              LONGTEXT NOT NULL, -- JSON, as it was given: the JSON type would write numbers anew
  claims              LONGTEXT NOT NULL, -- JSON
  created_at          BIGINT NOT NULL, -- all instants: milliseconds since 1970-01-01 UTC
  authenticated_at    BIGINT NOT NULL,
  rotated_at          BIGINT NOT NULL,
  expires_at          BIGINT NOT NULL,
  absolute_expires_at BIGINT NOT NULL,
  revoked_at          BIGINT,
  revoked_reason      VARCHAR(255),
  revoked_by          VARCHAR(255),
  PRIMARY KEY (id),
  KEY sess_sessions_of_user (user_id, revoked_at, created_at),
  KEY sess_sessions_revoked (revoked_at),
  KEY sess_sessions_expire (expires_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4
  COLLATE /*!80017 utf8mb4_0900_bin */ /*M!100202 utf8mb4_nopad_bin */;

-- Sign-ins of the user that began at fenced_at or before are refused.
CREATE TABLE IF NOT EXISTS sess_fences (
  user_id   VARCHAR(255) NOT NULL,
  fenced_at BIGINT NOT NULL,
  PRIMARY KEY (user_id),
  KEY sess_fences_instant (fenced_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4
  COLLATE /*!80017 utf8mb4_0900_bin */ /*M!100202 utf8mb4_nopad_bin */;

-- Single tokens that were denied, while their sessions go on.
CREATE TABLE IF NOT EXISTS sess_denied (
  jti        VARCHAR(255) NOT NULL,
  session_id VARCHAR(255) NOT NULL,
  reason     VARCHAR(255) NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (jti),
  KEY sess_denied_of_session (session_id, expires_at),
  KEY sess_denied_expire (expires_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4
  COLLATE /*!80017 utf8mb4_0900_bin */ /*M!100202 utf8mb4_nopad_bin */;
