-- Once a day every COR of a project and inbox is read, to find those that Clearstory no longer has: when that began,
-- how far it is ('listing', 'confirming', 'done'), and where it goes on after a crash.
-- full_cursor: while listing the newest updatedAt that is stored, while confirming the last COR asked for.
ALTER TABLE syncs ADD COLUMN full_started_at TEXT;
ALTER TABLE syncs ADD COLUMN full_step TEXT;
ALTER TABLE syncs ADD COLUMN full_cursor TEXT;

-- Why Clearstory could not be read the last time, and since when; NULL once it could.
ALTER TABLE syncs ADD COLUMN trouble TEXT;
ALTER TABLE syncs ADD COLUMN trouble_since TEXT;
ALTER TABLE syncs ADD COLUMN trouble_at TEXT;

-- A COR that Clearstory no longer has is kept for as long as it is in a change event, and no longer.
DROP TRIGGER link_passes_to_another_cor;
CREATE TRIGGER link_passes_to_another_cor AFTER UPDATE OF cor_id ON links WHEN OLD.cor_id <> NEW.cor_id
BEGIN
  UPDATE cors SET linked = 0 WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id;
  UPDATE cors SET linked = 1 WHERE company_id = NEW.company_id AND cor_id = NEW.cor_id;
  DELETE FROM cors WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id AND stage = 'deleted';
END;

DROP TRIGGER link_leaves_its_cor;
CREATE TRIGGER link_leaves_its_cor AFTER DELETE ON links
BEGIN
  UPDATE cors SET linked = 0 WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id;
  DELETE FROM cors WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id AND stage = 'deleted';
END;
