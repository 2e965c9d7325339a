-- A sign-in on its way. Its single-use state names the company, so the state is the key.
CREATE TABLE sign_ins (
  state TEXT PRIMARY KEY,
  company_id TEXT NOT NULL,
  challenge TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX sign_ins_expiry ON sign_ins (expires_at);

-- The hand-over from the popup to the panel. Only the hash of the code is kept.
CREATE TABLE hand_over_codes (
  code_hash TEXT PRIMARY KEY,
  company_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  challenge TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX hand_over_codes_expiry ON hand_over_codes (expires_at);

-- tokens: encrypted. refresh_hash: SHA-256 of the refresh token, so that a replacement can be a compare-and-set.
CREATE TABLE sessions (
  company_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  tokens TEXT NOT NULL,
  refresh_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  refreshed_at TEXT NOT NULL,
  PRIMARY KEY (company_id, session_id)
) STRICT;

CREATE TABLE project_access (
  company_id TEXT NOT NULL,
  person_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  access TEXT NOT NULL,
  PRIMARY KEY (company_id, person_id, project_id)
) STRICT;
