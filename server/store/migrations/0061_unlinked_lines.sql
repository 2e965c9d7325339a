-- moves_to: the codes that a locked line is to have once Procore unlocks it, as JSON; NULL for most.
-- may_move: one of a link's lines is unlocked again and still stands on other codes (link-states.ts).
ALTER TABLE link_lines ADD COLUMN moves_to TEXT;
ALTER TABLE links ADD COLUMN may_move INTEGER NOT NULL DEFAULT 0;

-- Lines that lost their link to a COR without being deleted in Procore: a person unlinked them, or a stale reading did not
-- show them. Their money may still be in Procore, so a push of the COR or one of its revisions asks about them first. A
-- line that is linked again no longer counts. Number and contract are kept as pushed and as of the unlinking.
CREATE TABLE unlinked_lines (
  company_id TEXT NOT NULL,
  change_item_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  change_event_id TEXT NOT NULL,
  change_event_number TEXT NOT NULL,
  change_event_title TEXT NOT NULL,
  cor_id TEXT NOT NULL,
  cor_number TEXT NOT NULL,
  contract_id TEXT,
  latest_number TEXT,
  latest_contract_id TEXT,
  content TEXT NOT NULL,
  unlinked_at TEXT NOT NULL,
  PRIMARY KEY (company_id, change_item_id, cor_id)
) WITHOUT ROWID;
CREATE INDEX unlinked_lines_of_cor ON unlinked_lines (company_id, cor_id);
CREATE INDEX unlinked_lines_of_contract ON unlinked_lines (company_id, contract_id);
CREATE INDEX unlinked_lines_of_latest_contract ON unlinked_lines (company_id, latest_contract_id);
