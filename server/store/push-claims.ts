import * as v from 'valibot'
import type { ProcoreCompanyId, PushId } from '../domain/ids.ts'
import { pushStates } from '../domain/push.ts'
import { firstRow } from './rows.ts'
import { rememberSeparate } from './separate-cors.ts'
import type { Sql, Statement } from './sql.ts'

/**
 * One of the push's CORs is not linked as it was planned: it lives in another change event, or its link was made,
 * rewritten or let go meanwhile. A COR linked by hand moves no line in Procore, so the fingerprint would not tell,
 * and its money would come in a second time.
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
 * planned → sending with all claims, or nothing; the first statement's count tells which. Its conditions say what the
 * unique indexes enforce anyway: they make losing a race an answer instead of an error.
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

/** Looked up afterwards: whoever held the claim may be done by now, so `busy` is what remains when nothing else is so. */
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
