-- A COR that is read again while its link has stayed (after Disconnect, or a new mapping) is in a change event, also
-- where Clearstory gives it no contract. `cor_is_counted` looked for the link only where there was one.
CREATE TRIGGER cor_without_contract_is_linked AFTER INSERT ON cors WHEN NEW.contract_id IS NULL
BEGIN
  UPDATE cors SET linked = 1
    WHERE company_id = NEW.company_id AND project_id = NEW.project_id AND cor_id = NEW.cor_id AND linked = 0
      AND EXISTS (SELECT 1 FROM links AS l WHERE l.company_id = NEW.company_id AND l.cor_id = NEW.cor_id);
END;

UPDATE cors SET linked = 1 WHERE linked = 0
  AND EXISTS (SELECT 1 FROM links AS l WHERE l.company_id = cors.company_id AND l.cor_id = cors.cor_id);
