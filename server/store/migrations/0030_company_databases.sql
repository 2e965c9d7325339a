-- Which database a company's rows are in, where companies are spread over several. Kept in the first of them;
-- where there is one database only, nothing is written here.
CREATE TABLE company_databases (
  company_id TEXT PRIMARY KEY,
  database TEXT NOT NULL,
  assigned_at TEXT NOT NULL
) STRICT;
CREATE INDEX company_databases_by_database ON company_databases (database);
