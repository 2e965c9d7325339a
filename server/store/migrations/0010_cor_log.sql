-- What the COR log compares, sorts and counts by, beside the COR itself. linked: it is in a change event.
-- age_key: when it was submitted; one that never was sorts as the youngest.
ALTER TABLE cors ADD COLUMN cor_uuid TEXT NOT NULL DEFAULT '';
ALTER TABLE cors ADD COLUMN number TEXT NOT NULL DEFAULT '';
ALTER TABLE cors ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE cors ADD COLUMN requested_cents INTEGER;
ALTER TABLE cors ADD COLUMN age_key TEXT NOT NULL DEFAULT '9999';
ALTER TABLE cors ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;
UPDATE cors SET
  cor_uuid = cor ->> '$.corUuid',
  number = cor ->> '$.number',
  title = cor ->> '$.title',
  age_key = coalesce(cor ->> '$.dateSubmittedAt', '9999'),
  linked = EXISTS (SELECT 1 FROM links AS l WHERE l.company_id = cors.company_id AND l.cor_id = cors.cor_id);
-- Only code turns decimal text into cents: the next sync reads every COR once more.
UPDATE syncs SET cursor = NULL;

DROP INDEX cors_by_age;
CREATE INDEX cors_by_age ON cors (company_id, project_id, age_key, cor_id);
CREATE INDEX cors_by_amount ON cors (company_id, project_id, status_cents DESC, cor_id);
CREATE INDEX cors_by_uuid ON cors (company_id, project_id, cor_uuid);
CREATE INDEX cors_by_id ON cors (company_id, cor_id);
CREATE INDEX cors_linked ON cors (company_id, project_id, number_key, cor_id) WHERE linked = 1;
CREATE INDEX cors_of_contract ON cors (company_id, project_id, contract_id, number_key, cor_id);

-- The change event's status by name, for the log's filter.
ALTER TABLE change_events ADD COLUMN status_name TEXT;
UPDATE change_events SET status_name = event ->> '$.status.name';

-- How the lines of a link stand in Procore as last read: unread, as_pushed, edited or locked (link-states.ts).
ALTER TABLE links ADD COLUMN procore_state TEXT NOT NULL DEFAULT 'unread';

-- Sums of the CORs, so that what a project has at stake is not counted anew at each visit. A void COR counts as
-- rejected whatever its status says; stage '' is none. Kept by the triggers below and by nothing else.
CREATE TABLE cor_totals (
  company_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  contract_id TEXT NOT NULL,
  inbox TEXT NOT NULL,
  status TEXT NOT NULL,
  stage TEXT NOT NULL,
  linked INTEGER NOT NULL,
  count INTEGER NOT NULL,
  with_amount INTEGER NOT NULL,
  cents INTEGER NOT NULL,
  PRIMARY KEY (company_id, project_id, contract_id, inbox, status, stage, linked)
) STRICT;
INSERT INTO cor_totals
  SELECT company_id, project_id, contract_id, inbox, CASE WHEN is_void THEN 'rejected' ELSE status END,
    coalesce(stage, ''), linked, count(*), count(status_cents), coalesce(sum(status_cents), 0)
  FROM cors WHERE contract_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7;

CREATE TRIGGER cor_is_counted AFTER INSERT ON cors WHEN NEW.contract_id IS NOT NULL
BEGIN
  INSERT INTO cor_totals
    SELECT NEW.company_id, NEW.project_id, NEW.contract_id, NEW.inbox,
      CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END, coalesce(NEW.stage, ''), NEW.linked, 0, 0, 0
    WHERE NOT EXISTS (SELECT 1 FROM cor_totals AS t
      WHERE t.company_id = NEW.company_id AND t.project_id = NEW.project_id AND t.contract_id = NEW.contract_id
        AND t.inbox = NEW.inbox AND t.status = CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END
        AND t.stage = coalesce(NEW.stage, '') AND t.linked = NEW.linked);
  UPDATE cor_totals SET count = count + 1, with_amount = with_amount + (NEW.status_cents IS NOT NULL),
      cents = cents + coalesce(NEW.status_cents, 0)
    WHERE company_id = NEW.company_id AND project_id = NEW.project_id AND contract_id = NEW.contract_id
      AND inbox = NEW.inbox AND status = CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END
      AND stage = coalesce(NEW.stage, '') AND linked = NEW.linked;
  UPDATE cors SET linked = 1
    WHERE company_id = NEW.company_id AND project_id = NEW.project_id AND cor_id = NEW.cor_id AND linked = 0
      AND EXISTS (SELECT 1 FROM links AS l WHERE l.company_id = NEW.company_id AND l.cor_id = NEW.cor_id);
END;

CREATE TRIGGER cor_is_counted_anew
AFTER UPDATE OF contract_id, inbox, status, is_void, stage, linked, status_cents ON cors
WHEN OLD.contract_id IS NOT NEW.contract_id OR OLD.inbox <> NEW.inbox OR OLD.status <> NEW.status
  OR OLD.is_void <> NEW.is_void OR OLD.stage IS NOT NEW.stage OR OLD.linked <> NEW.linked
  OR OLD.status_cents IS NOT NEW.status_cents
BEGIN
  UPDATE cor_totals SET count = count - 1, with_amount = with_amount - (OLD.status_cents IS NOT NULL),
      cents = cents - coalesce(OLD.status_cents, 0)
    WHERE company_id = OLD.company_id AND project_id = OLD.project_id AND contract_id = OLD.contract_id
      AND inbox = OLD.inbox AND status = CASE WHEN OLD.is_void THEN 'rejected' ELSE OLD.status END
      AND stage = coalesce(OLD.stage, '') AND linked = OLD.linked;
  INSERT INTO cor_totals
    SELECT NEW.company_id, NEW.project_id, NEW.contract_id, NEW.inbox,
      CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END, coalesce(NEW.stage, ''), NEW.linked, 0, 0, 0
    WHERE NEW.contract_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cor_totals AS t
      WHERE t.company_id = NEW.company_id AND t.project_id = NEW.project_id AND t.contract_id = NEW.contract_id
        AND t.inbox = NEW.inbox AND t.status = CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END
        AND t.stage = coalesce(NEW.stage, '') AND t.linked = NEW.linked);
  UPDATE cor_totals SET count = count + 1, with_amount = with_amount + (NEW.status_cents IS NOT NULL),
      cents = cents + coalesce(NEW.status_cents, 0)
    WHERE company_id = NEW.company_id AND project_id = NEW.project_id AND contract_id = NEW.contract_id
      AND inbox = NEW.inbox AND status = CASE WHEN NEW.is_void THEN 'rejected' ELSE NEW.status END
      AND stage = coalesce(NEW.stage, '') AND linked = NEW.linked;
END;

CREATE TRIGGER cor_is_no_longer_counted AFTER DELETE ON cors WHEN OLD.contract_id IS NOT NULL
BEGIN
  UPDATE cor_totals SET count = count - 1, with_amount = with_amount - (OLD.status_cents IS NOT NULL),
      cents = cents - coalesce(OLD.status_cents, 0)
    WHERE company_id = OLD.company_id AND project_id = OLD.project_id AND contract_id = OLD.contract_id
      AND inbox = OLD.inbox AND status = CASE WHEN OLD.is_void THEN 'rejected' ELSE OLD.status END
      AND stage = coalesce(OLD.stage, '') AND linked = OLD.linked;
END;

CREATE TRIGGER link_marks_its_cor AFTER INSERT ON links
BEGIN
  UPDATE cors SET linked = 1 WHERE company_id = NEW.company_id AND cor_id = NEW.cor_id;
END;

CREATE TRIGGER link_passes_to_another_cor AFTER UPDATE OF cor_id ON links WHEN OLD.cor_id <> NEW.cor_id
BEGIN
  UPDATE cors SET linked = 0 WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id;
  UPDATE cors SET linked = 1 WHERE company_id = NEW.company_id AND cor_id = NEW.cor_id;
END;

CREATE TRIGGER link_leaves_its_cor AFTER DELETE ON links
BEGIN
  UPDATE cors SET linked = 0 WHERE company_id = OLD.company_id AND cor_id = OLD.cor_id;
END;
