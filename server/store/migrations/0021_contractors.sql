-- The latest COR of a contract says how its contractor is spelled.
CREATE INDEX cors_spelling ON cors (company_id, project_id, contract_id, updated_at DESC, contractor_name)
  WHERE contractor_name IS NOT NULL;
