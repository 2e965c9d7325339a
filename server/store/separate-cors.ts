import * as v from 'valibot'
import type { CorId, ProcoreCompanyId, PushId } from '../domain/ids.ts'
import { type Guard, inList, listOf } from './many-rows.ts'
import { firstRow } from './rows.ts'
import type { Sql, Statement } from './sql.ts'

// Pairs of CORs that a person called separate. The decision outlasts its push: also after an undo or a removal, what a person
// called separate does not take over a link without a question.

/** Stores the pairs of a push that has just been claimed at `sentAt`. */
export function rememberSeparate(companyId: ProcoreCompanyId, pushId: PushId, sentAt: string): Statement {
  return {
    sql: `INSERT INTO separate_cors (company_id, cor_id, other_cor_id)
      SELECT p.company_id, pair.value ->> 'corId', coalesce(pair.value ->> 'otherCorId', '')
      FROM pushes AS p JOIN json_each(p.plan, '$.separate') AS pair
      WHERE p.company_id = ? AND p.push_id = ? AND p.state = 'sending' AND p.sent_at = ?
      ON CONFLICT DO NOTHING`,
    params: [companyId, pushId, sentAt],
  }
}

/** A person has said of two CORs, under a guard, that one replaces the other after all. */
export function forgetSeparate(
  companyId: ProcoreCompanyId,
  one: CorId,
  other: CorId,
  guard: Guard,
): Statement {
  return {
    sql: `DELETE FROM separate_cors WHERE company_id = ? AND ${guard.sql}
        AND ((cor_id = ? AND other_cor_id IN (?, '')) OR (cor_id = ? AND other_cor_id IN (?, '')))`,
    params: [companyId, ...guard.params, one, other, other, one],
  }
}

const heldRow = v.object({ held: v.number() })

export async function isCalledSeparate(
  sql: Sql,
  companyId: ProcoreCompanyId,
  corIds: readonly CorId[],
  successor: CorId,
): Promise<boolean> {
  const rows = await sql.all(
    `SELECT EXISTS (SELECT 1 FROM separate_cors WHERE company_id = ? AND cor_id IN ${inList})
       OR EXISTS (SELECT 1 FROM separate_cors WHERE company_id = ? AND other_cor_id IN ${inList})
       OR EXISTS (SELECT 1 FROM separate_cors WHERE company_id = ? AND cor_id = ? AND other_cor_id = '') AS held`,
    [companyId, listOf(corIds), companyId, listOf(corIds), companyId, successor],
  )
  return firstRow(heldRow, rows)?.held === 1
}
