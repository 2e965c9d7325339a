-- Hooks of ours in Procore, of a project or of the whole company (scope 'company'): there, or why not.
CREATE TABLE hooks (
  company_id TEXT NOT NULL,
  scope TEXT NOT NULL,
  hook_id TEXT,
  problem TEXT,
  detail TEXT,
  checked_at TEXT NOT NULL,
  PRIMARY KEY (company_id, scope)
) STRICT;

-- What Procore told us, once each, until it is worked off.
CREATE TABLE webhook_events (
  company_id TEXT NOT NULL,
  news_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT,
  change_item_id TEXT,
  action TEXT NOT NULL,
  occurred_at TEXT NOT NULL,
  received_at TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  taken_until TEXT,
  worked_at TEXT,
  PRIMARY KEY (company_id, news_id)
) STRICT;
CREATE INDEX webhook_events_waiting ON webhook_events (received_at, news_id) WHERE worked_at IS NULL;
CREATE INDEX webhook_events_worked ON webhook_events (worked_at) WHERE worked_at IS NOT NULL;

-- Procore said that the change event changed since, and it could not be read again yet.
ALTER TABLE change_events ADD COLUMN stale_since TEXT;

-- When the person last used the session.
ALTER TABLE sessions ADD COLUMN used_at TEXT;
CREATE INDEX sessions_unused ON sessions (coalesce(used_at, created_at));

-- Signed T&M tags attached to change events. attached_at: NULL while a claim is under way.
CREATE TABLE attached_tags (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT NOT NULL,
  tag_id TEXT NOT NULL,
  claimed_until TEXT,
  attached_at TEXT,
  attached_by_name TEXT,
  PRIMARY KEY (company_id, project_id, change_event_id, tag_id)
) STRICT;
