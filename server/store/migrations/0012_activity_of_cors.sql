-- What was linked or unlinked by hand: the COR, and as JSON its number and the lines it took or let go.
ALTER TABLE activity ADD COLUMN cor_id TEXT;
ALTER TABLE activity ADD COLUMN by_hand TEXT;
CREATE INDEX activity_of_push ON activity (company_id, push_id) WHERE push_id IS NOT NULL;
CREATE INDEX activity_of_cor ON activity (company_id, cor_id) WHERE cor_id IS NOT NULL;
CREATE INDEX push_cors_of_cor ON push_cors (company_id, cor_id);

-- The audit trail's other side: what Clearstory changed of a COR that is in a change event. Written in the batch that
-- stores the change; never touched again. before, after: number, title, status and cents under the link's basis.
CREATE TABLE cor_changes (
  cor_change_id INTEGER PRIMARY KEY,
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  change_event_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('changed', 'revised')),
  updated_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL
) STRICT;
CREATE INDEX cor_changes_of_change_event ON cor_changes (company_id, project_id, change_event_id, cor_change_id);
CREATE INDEX cor_changes_of_cor ON cor_changes (company_id, project_id, cor_id, cor_change_id);

CREATE TRIGGER cor_changes_are_never_changed BEFORE UPDATE ON cor_changes
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is never changed');
END;

CREATE TRIGGER cor_changes_are_never_removed BEFORE DELETE ON cor_changes
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is never removed');
END;
