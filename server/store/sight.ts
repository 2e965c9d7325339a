import type { Sight } from '../domain/rights.ts'

/** SQL: the same as `maySee`, of CORs `c` or their kept sums `t`. */
export function seenSql(sees: Sight, table: 'c' | 't'): string {
  const inboxes = [...(sees.received ? ["'received'"] : []), ...(sees.sent ? ["'sent'"] : [])]
  if (inboxes.length === 0) return 'FALSE'
  if (sees.received && sees.sent) return 'TRUE'
  const status = table === 't' ? 't.status' : "CASE WHEN c.is_void THEN 'rejected' ELSE c.status END"
  const drafts = sees.sent ? '' : ` AND ${status} <> 'draft'`
  return `(${table}.inbox IN (${inboxes.join(', ')})${drafts})`
}

/** SQL: as `seenSql`, and what is linked in the COR's own project. */
export function seenOrLinkedSql(sees: Sight): string {
  if (!sees.linked) return seenSql(sees, 'c')
  return `(${seenSql(sees, 'c')} OR (c.linked = 1 AND EXISTS (
    SELECT 1 FROM links AS sl WHERE sl.company_id = c.company_id AND sl.cor_id = c.cor_id
      AND sl.project_id = c.project_id)))`
}
