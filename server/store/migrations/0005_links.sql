-- "This COR lives in that change event." Never one COR in two of them.
CREATE TABLE links (
  company_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT NOT NULL,
  change_event_number TEXT NOT NULL,
  change_event_title TEXT NOT NULL,
  breakdown TEXT NOT NULL,
  amount_basis TEXT NOT NULL,
  pushed_amount_cents INTEGER NOT NULL,
  pushed_number TEXT NOT NULL,
  pushed_title TEXT NOT NULL,
  pushed_status TEXT NOT NULL,
  pushed_cor_updated_at TEXT NOT NULL,
  pushed_by_id TEXT NOT NULL,
  pushed_by_name TEXT NOT NULL,
  pushed_at TEXT NOT NULL,
  last_push_id TEXT NOT NULL,
  PRIMARY KEY (company_id, cor_id)
) STRICT;
CREATE INDEX links_of_change_event ON links (company_id, project_id, change_event_id);

-- Never one line of a change event under two CORs.
CREATE TABLE link_lines (
  company_id TEXT NOT NULL,
  change_item_id TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  line_key TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (company_id, change_item_id),
  FOREIGN KEY (company_id, cor_id) REFERENCES links (company_id, cor_id) ON UPDATE CASCADE
) STRICT;
CREATE UNIQUE INDEX link_lines_of_cor ON link_lines (company_id, cor_id, position);
