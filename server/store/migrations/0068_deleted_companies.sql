-- Companies that were deleted on request, and when: a backup from before that must not bring them back. Each database
-- knows what was deleted from it, so a deletion that a backup does not name is done again when that is restored.
-- The column is not called company_id, or the deletion would take its own record.
CREATE TABLE deleted_companies (
  deleted_company_id TEXT NOT NULL,
  deleted_at TEXT NOT NULL,
  PRIMARY KEY (deleted_company_id, deleted_at)
) STRICT;
