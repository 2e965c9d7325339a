-- The change event as Procore last showed it.
CREATE TABLE change_events (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT NOT NULL,
  event TEXT NOT NULL,
  read_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, change_event_id)
) STRICT;

-- applied_order counts the applied pushes of a change event: two may close within one millisecond.
CREATE TABLE pushes (
  company_id TEXT NOT NULL,
  push_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('planned', 'sending', 'unknown', 'applied', 'not_applied', 'conflict', 'withdrawn')),
  plan TEXT NOT NULL,
  change_event_id TEXT,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  session_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  sent_at TEXT,
  lease_until TEXT,
  closed_at TEXT,
  undoes TEXT,
  applied_order INTEGER,
  PRIMARY KEY (company_id, push_id)
) STRICT;
-- Never two unfinished pushes on one change event.
CREATE UNIQUE INDEX pushes_one_unfinished ON pushes (company_id, change_event_id)
  WHERE state IN ('sending', 'unknown') AND change_event_id IS NOT NULL;
CREATE INDEX pushes_unfinished ON pushes (company_id, project_id, sent_at) WHERE state IN ('sending', 'unknown');
CREATE UNIQUE INDEX pushes_applied ON pushes (company_id, change_event_id, applied_order)
  WHERE applied_order IS NOT NULL;

-- linked_by: the last push of the COR's link when it was planned; NULL when it was in no change event.
CREATE TABLE push_cors (
  company_id TEXT NOT NULL,
  push_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  linked_by TEXT,
  PRIMARY KEY (company_id, push_id, cor_id),
  FOREIGN KEY (company_id, push_id) REFERENCES pushes (company_id, push_id)
) STRICT;

-- The CORs of unfinished pushes. Never one COR in two of them.
CREATE TABLE cor_claims (
  company_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  push_id TEXT NOT NULL,
  PRIMARY KEY (company_id, cor_id),
  FOREIGN KEY (company_id, push_id) REFERENCES pushes (company_id, push_id)
) STRICT;
CREATE INDEX cor_claims_of_push ON cor_claims (company_id, push_id);
