-- tag: the T&M tag with its items as JSON.
CREATE TABLE tags (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  tag_id TEXT NOT NULL,
  tag TEXT NOT NULL,
  read_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, tag_id)
) STRICT;

-- rates: all four kinds of a project's rates as JSON.
CREATE TABLE rates (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  rates TEXT NOT NULL,
  read_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id)
) STRICT;
