-- A sign-in on its way is in a signed state and a cookie (server/http/sign-in-state.ts), not in a row. Only a state that
-- came back is kept, until it expires, so that it is taken once.
DROP TABLE sign_ins;
CREATE TABLE used_sign_ins (
  state_id TEXT PRIMARY KEY,
  company_id TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX used_sign_ins_expiry ON used_sign_ins (expires_at);

-- A hand-over from the popup to the panel: the session begins when the panel redeems the code. tokens: encrypted.
DROP TABLE hand_over_codes;
CREATE TABLE hand_over_codes (
  code_hash TEXT PRIMARY KEY,
  company_id TEXT NOT NULL,
  company_name TEXT,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  tokens TEXT NOT NULL,
  challenge TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX hand_over_codes_expiry ON hand_over_codes (expires_at);

-- checked_at: when Procore was last asked whether the person still belongs to the company; NULL where it is to be asked.
ALTER TABLE sessions ADD COLUMN company_name TEXT;
ALTER TABLE sessions ADD COLUMN checked_at TEXT;
CREATE INDEX sessions_of_person ON sessions (company_id, person_id);
