-- The title of the COR that a line was unlinked from, as pushed and as of the unlinking: a revision may be known by nothing
-- else, where its number was typed anew. Lines from before have what is known of their COR by now.
ALTER TABLE unlinked_lines ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE unlinked_lines ADD COLUMN latest_title TEXT;

UPDATE unlinked_lines SET latest_title = (
  SELECT c.title FROM cors AS c
  WHERE c.company_id = unlinked_lines.company_id AND c.project_id = unlinked_lines.project_id
    AND c.cor_id = unlinked_lines.cor_id);
