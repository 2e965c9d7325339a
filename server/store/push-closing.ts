import type { ProcoreCompanyId } from '../domain/ids.ts'
import type { PushClosing } from '../domain/ports/store-pushes.ts'
import { activityStatement } from './activity.ts'
import { linkStatements } from './link-statements.ts'
import { procoreStateStatement } from './link-states.ts'
import type { Statement } from './sql.ts'

/**
 * Everything a push's end writes, in one batch. Each statement is guarded by the state the push must still be in, since
 * the time its closer knows it to be sent, and the push itself moves last: nothing can come between, so either all
 * guards hold or none, and the last statement's count tells which.
 */
export function closingStatements(companyId: ProcoreCompanyId, closing: PushClosing): Statement[] {
  const { pushId, from, sentAt, to, changeEventId, closedAt, links, unlinked, activity } = closing
  const stillOpen = {
    sql: `EXISTS (SELECT 1 FROM pushes AS open
            WHERE open.company_id = ? AND open.push_id = ? AND open.state = ? AND open.sent_at IS ?)`,
    params: [companyId, pushId, from, sentAt],
  }
  const gone = { removed: closing.removed ?? [], at: closedAt }
  const statements = linkStatements(companyId, links, unlinked, stillOpen, gone)
  for (const projectId of new Set(links.map((link) => link.projectId))) {
    const events = links.filter((link) => link.projectId === projectId).map((link) => link.changeEventId)
    statements.push(procoreStateStatement(companyId, projectId, [...new Set(events)]))
  }
  if (activity) statements.push(activityStatement(companyId, activity, stillOpen))
  statements.push({
    sql: `DELETE FROM cor_claims WHERE company_id = ? AND push_id = ? AND ${stillOpen.sql}`,
    params: [companyId, pushId, ...stillOpen.params],
  })
  statements.push({
    sql: `UPDATE pushes SET state = ?, closed_at = ?, lease_until = NULL,
            sent_at = CASE WHEN ? THEN left_earlier_at ELSE sent_at END, is_partial = ?,
            change_event_id = coalesce(?, change_event_id),
            applied_order = CASE WHEN ? THEN (
              SELECT coalesce(max(earlier.applied_order), 0) + 1 FROM pushes AS earlier
              WHERE earlier.company_id = pushes.company_id
                AND earlier.change_event_id = coalesce(?, pushes.change_event_id)) END
          WHERE company_id = ? AND push_id = ? AND state = ? AND sent_at IS ?`,
    params: [
      to,
      to === 'planned' ? null : closedAt,
      Number(closing.neverLeft === true),
      Number(closing.isPartial === true),
      changeEventId,
      Number(to === 'applied'),
      changeEventId,
      companyId,
      pushId,
      from,
      sentAt,
    ],
  })
  return statements
}
