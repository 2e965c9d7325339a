-- Clearstory projects that a company admin lets the admins of one Procore project choose, beside that with its number.
CREATE TABLE project_releases (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  clearstory_project_id TEXT NOT NULL,
  clearstory_project_title TEXT NOT NULL,
  released_by_name TEXT NOT NULL,
  released_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, clearstory_project_id)
) STRICT;
