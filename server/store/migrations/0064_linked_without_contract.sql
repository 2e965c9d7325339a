-- A COR whose contract was not known when it was first read was not seen to be in a change event already: cor_is_counted
-- looks for the link of counted CORs only.
CREATE TRIGGER uncounted_cor_finds_its_link AFTER INSERT ON cors WHEN NEW.contract_id IS NULL
BEGIN
  UPDATE cors SET linked = 1
    WHERE company_id = NEW.company_id AND project_id = NEW.project_id AND cor_id = NEW.cor_id AND linked = 0
      AND EXISTS (SELECT 1 FROM links AS l WHERE l.company_id = NEW.company_id AND l.cor_id = NEW.cor_id);
END;
UPDATE cors SET linked = 1
  WHERE linked = 0
    AND EXISTS (SELECT 1 FROM links AS l WHERE l.company_id = cors.company_id AND l.cor_id = cors.cor_id);
