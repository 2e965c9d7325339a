import * as v from 'valibot'
import type { ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import { type LinkState, linkStates } from '../../domain/link-state.ts'
import type { CorQuery, CorSort, CorTotals, CorWithLink } from '../../domain/ports/store-cors.ts'
import type { Sight } from '../../domain/rights.ts'
import { firstRow, inList, jsonColumn, listOf, readRow } from '../engine/rows.ts'
import type { Row, Sql, SqlValue } from '../engine/sql.ts'
import { contractMapJoin, isInState, linkStatesSql, needsAttentionSql } from '../link/link-states.ts'
import { cents, linkColumns, linkHeaderRow, sumOfCents } from '../link/schemas.ts'
import { changeOrderRequest, searchTerms, seenSql } from './columns.ts'

/** Access rule: a COR is visible only if its contract belongs to the project, even when requested by id. */
export const ofProject = `c.company_id = ? AND c.project_id = ?
  AND EXISTS (SELECT 1 FROM contracts AS k WHERE k.company_id = c.company_id AND k.project_id = c.project_id
              AND k.contract_id = c.contract_id)`

/** The same for the totals. */
export const totalsOfProject = `t.company_id = ? AND t.project_id = ?
  AND EXISTS (SELECT 1 FROM contracts AS k WHERE k.company_id = t.company_id AND k.project_id = t.project_id
              AND k.contract_id = t.contract_id)`

/**
 * The CORs in a change event, by their partial index; requires `c.linked = 1` in the WHERE. INDEXED BY, because `ofProject`
 * would make SQLite choose the index by contract and scan every COR of the project.
 */
export const linkedCors = 'cors AS c INDEXED BY cors_linked'

/**
 * After a project is mapped again, CORs may be in change events of another project, which users here may not be allowed to
 * open. Filters and sums must not reveal the state of those: they count as settled.
 */
const linkedHere = 'l.project_id = c.project_id'
export const changedHereSql = `(${linkedHere} AND ${needsAttentionSql})`

const withLinks = `LEFT JOIN links AS l ON l.company_id = c.company_id AND l.cor_id = c.cor_id
  LEFT JOIN change_events AS e ON e.company_id = l.company_id AND e.project_id = l.project_id
    AND e.change_event_id = l.change_event_id
  ${contractMapJoin}`

/** SELECT of CORs with all columns of a log row; append a WHERE. */
export function selectListed(cors = 'cors AS c'): string {
  return `SELECT c.cor, ${linkColumns.map((column) => `l.${column}`).join(', ')}, l.lines_cents,
      ${linkStatesSql} AS states, ${needsAttentionSql} AS needs_attention, e.status_name
    FROM ${cors} ${withLinks}`
}

/** `cor_id` is the link's: null if the COR is in no change event. */
const listedRow = v.looseObject({
  cor: jsonColumn(changeOrderRequest),
  cor_id: v.nullable(v.string()),
  lines_cents: v.nullable(cents),
  states: v.nullable(jsonColumn(v.array(v.nullable(v.picklist(linkStates))))),
  needs_attention: v.number(),
  status_name: v.nullable(v.string()),
})

export function corWithLink(row: Row): CorWithLink {
  const { cor, cor_id, lines_cents, states, needs_attention, status_name } = readRow(listedRow, row)
  const link = cor_id === null ? null : readRow(linkHeaderRow, row)
  return {
    cor,
    link,
    linesCents: lines_cents,
    states: (states ?? []).filter((state) => state !== null),
    needsAttention: needs_attention === 1,
    changeEventStatus: status_name,
  }
}

export const totalsRow = v.pipe(
  v.object({ count: v.number(), with_amount: v.number(), cents: sumOfCents }),
  v.transform(
    (row): CorTotals => ({
      count: row.count,
      cents: row.cents,
      withoutAmount: row.count - row.with_amount,
    }),
  ),
)

const order: Record<CorSort, { asc: string; desc: string; usual: 'asc' | 'desc' }> = {
  number: both('c.number_key', 'asc'),
  updated: both('c.updated_at', 'desc'),
  // Descending age: the earliest submission first.
  age: {
    desc: 'c.age_key ASC, c.cor_id ASC',
    asc: 'c.age_key DESC, c.cor_id DESC',
    usual: 'desc',
  },
  amount: both('c.status_cents', 'desc'),
}

/** Ties follow the index in the usual direction and are reversed in the other, so that the index serves both. */
function both(column: string, usual: 'asc' | 'desc') {
  const ties = usual === 'asc' ? ['ASC', 'DESC'] : ['DESC', 'ASC']
  return { asc: `${column} ASC, c.cor_id ${ties[0]}`, desc: `${column} DESC, c.cor_id ${ties[1]}`, usual }
}

/** One page, and the totals of all matching CORs. */
export async function listCors(
  sql: Sql,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  query: CorQuery,
  sees: Sight,
): Promise<{ rows: CorWithLink[] } & CorTotals> {
  const { sort, direction, limit, offset } = query
  const { cors, where, params } = matching(companyId, projectId, query, sees)
  const sorted = order[sort][direction ?? order[sort].usual]
  const [rows, totals] = await Promise.all([
    sql.all(`${selectListed(cors)} WHERE ${where} ORDER BY ${sorted} LIMIT ? OFFSET ?`, [
      ...params,
      limit,
      offset,
    ]),
    totalsOf(sql, companyId, projectId, query, sees),
  ])
  return { rows: rows.map(corWithLink), ...totals }
}

const nothing: CorTotals = { count: 0, cents: 0, withoutAmount: 0 }

/** From the stored totals if possible; only a search, a state or a Procore status has to scan CORs. */
async function totalsOf(
  sql: Sql,
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  query: CorQuery,
  sees: Sight,
): Promise<CorTotals> {
  const { changeEvent, procoreStatus, search = '' } = query
  const isKept = changeEvent === undefined || changeEvent === 'none' || changeEvent === 'linked'
  if (!isKept || procoreStatus !== undefined || searchTerms(search).length > 0) {
    const { cors, where, params } = matching(companyId, projectId, query, sees)
    const rows = await sql.all(
      `SELECT count(*) AS count, count(c.status_cents) AS with_amount, coalesce(sum(c.status_cents), 0) AS cents
       FROM ${cors} ${withLinks} WHERE ${where}`,
      params,
    )
    return firstRow(totalsRow, rows) ?? nothing
  }
  const conditions = [totalsOfProject, seenSql(sees, 't')]
  const params: SqlValue[] = [companyId, projectId]
  if (changeEvent !== undefined) conditions.push(`t.linked = ${changeEvent === 'linked' ? 1 : 0}`)
  if (leavesOutVoid(query)) conditions.push(`t.status <> 'rejected'`)
  narrow(conditions, params, query, { status: 't.status', stage: 't.stage', table: 't' })
  const rows = await sql.all(
    `SELECT coalesce(sum(t.count), 0) AS count, coalesce(sum(t.with_amount), 0) AS with_amount,
       coalesce(sum(t.cents), 0) AS cents
     FROM cor_totals AS t WHERE ${conditions.join(' AND ')}`,
    params,
  )
  return firstRow(totalsRow, rows) ?? nothing
}

function matching(
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  query: CorQuery,
  sees: Sight,
): { cors: string; where: string; params: SqlValue[] } {
  const { search = '', changeEvent, procoreStatus } = query
  const conditions = [ofProject, seenSql(sees, 'c')]
  const params: SqlValue[] = [companyId, projectId]
  const terms = searchTerms(search)
  if (terms.length > 0) {
    // instr instead of LIKE: user input must not act as a wildcard, and a Durable Object limits LIKE patterns to 50 bytes.
    conditions.push(
      'NOT EXISTS (SELECT 1 FROM json_each(?) AS term WHERE instr(c.search_text, term.value) = 0)',
    )
    params.push(listOf(terms))
  }
  narrow(conditions, params, query, {
    status: "CASE WHEN c.is_void THEN 'rejected' ELSE c.status END",
    stage: 'c.stage',
    table: 'c',
  })
  const onlyLinked = changeEvent !== 'none' && (changeEvent !== undefined || procoreStatus !== undefined)
  if (leavesOutVoid(query)) conditions.push('c.is_void = 0')
  if (changeEvent === 'none') conditions.push('c.linked = 0')
  else if (onlyLinked) conditions.push('c.linked = 1')
  if (changeEvent === 'changed') conditions.push(changedHereSql)
  else if (changeEvent === 'settled') conditions.push(`NOT ${changedHereSql}`)
  else if (isState(changeEvent)) conditions.push(linkedHere, isInState(changeEvent))
  else if (changeEvent !== undefined && changeEvent !== 'none' && changeEvent !== 'linked') {
    conditions.push(linkedHere, 'l.change_event_id = ?')
    params.push(changeEvent)
  }
  if (procoreStatus !== undefined) {
    conditions.push(linkedHere, 'e.status_name = ?')
    params.push(procoreStatus)
  }
  return { cors: onlyLinked ? linkedCors : 'cors AS c', where: conditions.join(' AND '), params }
}

/** The filters common to CORs and stored totals. */
function narrow(
  conditions: string[],
  params: SqlValue[],
  { inbox, statuses = [], stages = [], contractIds = [] }: CorQuery,
  columns: { status: string; stage: string; table: 'c' | 't' },
): void {
  const { status, stage, table } = columns
  if (inbox !== undefined) {
    conditions.push(`${table}.inbox = ?`)
    params.push(inbox)
  }
  const lists: [string, readonly string[]][] = [
    [status, statuses],
    [stage, stages],
    [`${table}.contract_id`, contractIds],
  ]
  for (const [column, values] of lists) {
    if (values.length === 0) continue
    conditions.push(`${column} IN ${inList}`)
    params.push(listOf(values))
  }
}

/**
 * The filter "not in a change event" excludes void CORs, because their money is not at stake. `freeTotal`, the panel and the
 * exposure do the same. A filter by status still finds them.
 */
function leavesOutVoid({ changeEvent, statuses = [] }: CorQuery): boolean {
  return changeEvent === 'none' && statuses.length === 0
}

function isState(value: CorQuery['changeEvent']): value is LinkState {
  return linkStates.some((state) => state === value)
}
