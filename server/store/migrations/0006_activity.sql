-- The audit trail. Rows are added and never touched again; the triggers hold that even against a slip in our own code.
CREATE TABLE activity (
  activity_id INTEGER PRIMARY KEY,
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT,
  push_id TEXT,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  plan TEXT
) STRICT;
CREATE INDEX activity_of_change_event ON activity (company_id, project_id, change_event_id, activity_id);

CREATE TRIGGER activity_is_never_changed BEFORE UPDATE ON activity
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is never changed');
END;

CREATE TRIGGER activity_is_never_removed BEFORE DELETE ON activity
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is never removed');
END;
