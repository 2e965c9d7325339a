-- What a project's admins have chosen. label_cors: put a label on CORs that are in a change event.
CREATE TABLE project_settings (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  label_cors INTEGER NOT NULL,
  changed_by_name TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id)
) STRICT;
CREATE INDEX project_settings_labelling ON project_settings (company_id, project_id) WHERE label_cors = 1;

-- CORs that carry the label by our doing. gone: Clearstory has no such COR any more, so there is nothing to take off.
CREATE TABLE cor_labels (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('on', 'gone')),
  at TEXT NOT NULL,
  PRIMARY KEY (company_id, project_id, cor_id)
) STRICT;
