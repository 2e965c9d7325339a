import * as v from 'valibot'
import type { ProcoreCompanyId, PushId } from '../../domain/ids.ts'
import type { PushClosing } from '../../domain/ports/store-pushes.ts'
import { pushStates } from '../../domain/push.ts'
import { firstRow } from '../engine/rows.ts'
import type { Sql, Statement } from '../engine/sql.ts'
import { rememberSeparate } from '../link/cor-names.ts'
import { procoreStateStatement } from '../link/link-states.ts'
import { linkStatements } from '../link/statements.ts'
import { activityStatement } from './activity.ts'

/**
 * Optimistic lock: one of the push's CORs is no longer linked as planned. It is in another change event, or its link was
 * created, rewritten or deleted meanwhile. Linking a COR manually changes no line in Procore, so the fingerprint would not
 * detect it, and its money would be pushed a second time.
 */
const linkedElsewhere = `EXISTS (
  SELECT 1 FROM push_cors AS mine LEFT JOIN links AS l ON l.company_id = mine.company_id AND l.cor_id = mine.cor_id
  WHERE mine.company_id = pushes.company_id AND mine.push_id = pushes.push_id
    AND (l.last_push_id IS NOT mine.linked_by
         OR (l.cor_id IS NOT NULL AND l.change_event_id IS NOT pushes.change_event_id)))`

const corClaimed = `EXISTS (
  SELECT 1 FROM push_cors AS mine
  JOIN cor_claims AS held ON held.company_id = mine.company_id AND held.cor_id = mine.cor_id
  WHERE mine.company_id = pushes.company_id AND mine.push_id = pushes.push_id)`

const changeEventClaimed = `EXISTS (
  SELECT 1 FROM pushes AS other
  WHERE other.company_id = pushes.company_id AND other.change_event_id = pushes.change_event_id
    AND other.state IN ('sending', 'unknown'))`

/**
 * planned → sending with all claims, or nothing; the row count of the first statement shows which. Its conditions repeat
 * what the unique indexes enforce, so that losing a race returns a result instead of an error.
 */
export function claimStatements(
  companyId: ProcoreCompanyId,
  pushId: PushId,
  sentAt: string,
  leaseUntil: string,
): Statement[] {
  return [
    {
      sql: `UPDATE pushes SET state = 'sending', left_earlier_at = sent_at, sent_at = ?, lease_until = ?
            WHERE company_id = ? AND push_id = ? AND state = 'planned'
              AND NOT ${linkedElsewhere} AND NOT ${corClaimed} AND NOT ${changeEventClaimed}`,
      params: [sentAt, leaseUntil, companyId, pushId],
    },
    {
      sql: `INSERT INTO cor_claims (company_id, cor_id, push_id)
            SELECT company_id, cor_id, push_id FROM push_cors
            WHERE company_id = ? AND push_id = ? AND changes() > 0`,
      params: [companyId, pushId],
    },
    rememberSeparate(companyId, pushId, sentAt),
  ]
}

const refusalRow = v.object({ state: v.picklist(pushStates), elsewhere: v.number() })

/** Looked up after the failed claim. The push that held the claim may be closed by now, so `busy` is the default. */
export async function whyNotClaimed(
  sql: Sql,
  companyId: ProcoreCompanyId,
  pushId: PushId,
): Promise<'busy' | 'moved' | 'linked_elsewhere'> {
  const row = firstRow(
    refusalRow,
    await sql.all(
      `SELECT state, ${linkedElsewhere} AS elsewhere FROM pushes WHERE company_id = ? AND push_id = ?`,
      [companyId, pushId],
    ),
  )
  if (row?.state !== 'planned') return 'moved'
  return row.elsewhere === 1 ? 'linked_elsewhere' : 'busy'
}

/**
 * All statements that close a push, for one batch. Each is guarded by the push's expected state and `sent_at`, and the push
 * itself is updated last. The batch is isolated, so either all guards hold or none; the row count of the last statement
 * shows which.
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
