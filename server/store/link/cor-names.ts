import * as v from 'valibot'
import type { ContractId, CorId, ProcoreCompanyId, PushId } from '../../domain/ids.ts'
import type { CorName } from '../../domain/link.ts'
import { firstRow, type Guard, idColumn, inList, listOf, readRows } from '../engine/rows.ts'
import type { Sql, Statement } from '../engine/sql.ts'

// Former names: names of a COR at times when its money was or may have been in Procore. Triggers on `cors` and `links` save
// each one before any statement overwrites or deletes it.

export const corName: v.GenericSchema<unknown, CorName> = v.object({
  number: v.string(),
  title: v.string(),
  contractId: v.nullable(idColumn<ContractId>()),
})

const nameRow = v.object({
  cor_id: idColumn<CorId>(),
  number: v.string(),
  title: v.string(),
  contract_id: v.nullable(idColumn<ContractId>()),
})

/**
 * SQL condition on a table with `company_id` and `cor_id`: its COR is in one of the given contracts, or was under a former
 * name. Takes the list of contracts twice.
 */
export function hasNameIn(table: string): string {
  return `(EXISTS (SELECT 1 FROM cors AS c
             WHERE c.company_id = ${table}.company_id AND c.cor_id = ${table}.cor_id AND c.contract_id IN ${inList})
           OR EXISTS (SELECT 1 FROM cor_names AS n
             WHERE n.company_id = ${table}.company_id AND n.cor_id = ${table}.cor_id AND n.contract_id IN ${inList}))`
}

export async function formerNames(
  sql: Sql,
  companyId: ProcoreCompanyId,
  corIds: readonly CorId[],
): Promise<ReadonlyMap<CorId, CorName[]>> {
  const rows = await sql.all(
    `SELECT n.cor_id, n.number, n.title, nullif(n.contract_id, '') AS contract_id FROM cor_names AS n
     WHERE n.company_id = ? AND n.cor_id IN ${inList} ORDER BY n.cor_id, n.number, n.title, n.contract_id`,
    [companyId, listOf(corIds)],
  )
  const names = new Map<CorId, CorName[]>()
  for (const { cor_id, number, title, contract_id: contractId } of readRows(nameRow, rows)) {
    names.set(cor_id, [...(names.get(cor_id) ?? []), { number, title, contractId }])
  }
  return names
}

/**
 * Copies all names of a COR to the COR that takes over its link, which stands for the same money. Uses the guard of the
 * takeover; must run before the statement that moves the link.
 */
export function inheritNames(companyId: ProcoreCompanyId, from: CorId, to: CorId, guard: Guard): Statement {
  const ofFrom = 'company_id = ? AND cor_id = ?'
  return {
    sql: `INSERT INTO cor_names (company_id, cor_id, number, title, contract_id)
      SELECT ?, ?, name.number, name.title, coalesce(name.contract_id, '')
      FROM (SELECT pushed_number AS number, pushed_title AS title, pushed_contract_id AS contract_id
              FROM links WHERE ${ofFrom}
            UNION SELECT number, title, contract_id FROM cors WHERE ${ofFrom}
            UNION SELECT number, title, contract_id FROM cor_names WHERE ${ofFrom}) AS name
      WHERE ${guard.sql}
      ON CONFLICT DO NOTHING`,
    params: [companyId, to, ...[1, 2, 3].flatMap(() => [companyId, from]), ...guard.params],
  }
}

// Pairs of CORs that a user declared separate. The decision outlives its push: even after an undo or a removal, a COR
// declared separate does not take over a link without asking the user.

/** Stores the separate pairs of a push that has just been claimed at `sentAt`. */
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

/** Removes a pair, under a guard, because a user decided that one COR replaces the other after all. */
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
