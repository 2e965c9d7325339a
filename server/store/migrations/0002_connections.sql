-- api_key: the key id and the secret, encrypted together.
CREATE TABLE connections (
  company_id TEXT PRIMARY KEY,
  clearstory_company_id TEXT NOT NULL,
  clearstory_company_name TEXT NOT NULL,
  key_ending TEXT NOT NULL,
  api_key TEXT NOT NULL,
  connected_by_name TEXT NOT NULL,
  connected_at TEXT NOT NULL
) STRICT;

CREATE TABLE project_maps (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  clearstory_project_id TEXT NOT NULL,
  clearstory_project_title TEXT NOT NULL,
  clearstory_job_number TEXT,
  mapped_by_name TEXT NOT NULL,
  mapped_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id)
) STRICT;
CREATE UNIQUE INDEX project_maps_once ON project_maps (company_id, clearstory_project_id);

CREATE TABLE contracts (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  contract_id TEXT NOT NULL,
  name TEXT NOT NULL,
  contract_value TEXT,
  customer_project_id TEXT,
  contractor_project_id TEXT,
  PRIMARY KEY (company_id, project_id, contract_id)
) STRICT;

CREATE TABLE contract_maps (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  contract_id TEXT NOT NULL,
  commitment_id TEXT,
  commitment_name TEXT,
  vendor_id TEXT,
  vendor_name TEXT,
  budget_code_id TEXT,
  budget_code_name TEXT,
  mapped_by_name TEXT NOT NULL,
  mapped_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, contract_id)
) STRICT;
