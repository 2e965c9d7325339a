-- cor: the change order request as JSON. The other columns are what lists search, sort and filter by.
CREATE TABLE cors (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  number_key TEXT NOT NULL,
  search_text TEXT NOT NULL,
  status TEXT NOT NULL,
  stage TEXT,
  inbox TEXT NOT NULL CHECK (inbox IN ('sent', 'received')),
  contract_id TEXT,
  contractor_name TEXT,
  status_cents INTEGER,
  is_void INTEGER NOT NULL,
  days_in_review INTEGER,
  updated_at TEXT NOT NULL,
  read_at TEXT NOT NULL,
  cor TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, cor_id)
) STRICT;
CREATE INDEX cors_by_number ON cors (company_id, project_id, number_key, cor_id);
CREATE INDEX cors_by_update ON cors (company_id, project_id, updated_at DESC, cor_id);
CREATE INDEX cors_by_age ON cors (company_id, project_id, days_in_review DESC, cor_id);

CREATE TABLE syncs (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  inbox TEXT NOT NULL CHECK (inbox IN ('sent', 'received')),
  cursor TEXT,
  synced_at TEXT,
  lease_owner TEXT,
  lease_until TEXT,
  PRIMARY KEY (company_id, project_id, inbox)
) STRICT;
