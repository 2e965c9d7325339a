-- Change notifications of mapped projects. contract_id: '' on a sent one, which went out under several.
-- review: its answers as last opened, for when Clearstory cannot be asked.
CREATE TABLE change_notifications (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  inbox TEXT NOT NULL CHECK (inbox IN ('sent', 'received')),
  notification_id TEXT NOT NULL,
  contract_id TEXT NOT NULL,
  notification TEXT NOT NULL,
  review TEXT,
  reviewed_at TEXT,
  seen_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, inbox, notification_id, contract_id)
) STRICT;

-- When a project's change notifications were last read, all of them.
CREATE TABLE notification_reads (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  read_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id)
) STRICT;
