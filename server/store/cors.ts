import * as v from 'valibot'
import { isVoid } from '../domain/change-order-request.ts'
import type { ContractId, ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import type { CorQuery, Cors, CorWithLink } from '../domain/ports/store.ts'
import { numberKey, searchTerms, searchText, statusCents } from './cor-columns.ts'
import { inList, insertMany, listOf, replacing } from './many-rows.ts'
import { firstRow, idColumn, jsonColumn, readRow, readRows } from './rows.ts'
import { changeOrderRequest } from './schemas-cor.ts'
import { cents } from './schemas-line.ts'
import { linkColumns, linkHeaderRow } from './schemas-link.ts'
import type { Sql, SqlValue } from './sql.ts'

const corRow = v.object({ cor: jsonColumn(changeOrderRequest) })
const countRow = v.object({ count: v.number() })
/** `cor_id` is the link's: null where the COR is in no change event. */
const listedRow = v.looseObject({ cor: jsonColumn(changeOrderRequest), cor_id: v.nullable(v.string()) })

const contractorRow = v.object({ contract_id: idColumn<ContractId>(), contractor_name: v.string() })
const totalRow = v.object({ count: v.number(), cents })

const columns = [
  'project_id',
  'cor_id',
  'number_key',
  'search_text',
  'status',
  'stage',
  'inbox',
  'contract_id',
  'contractor_name',
  'status_cents',
  'is_void',
  'days_in_review',
  'updated_at',
  'read_at',
  'cor',
]

/** Nobody sees a COR whose contract is not one of the project's, whatever id they ask for. */
const ofProject = `c.company_id = ? AND c.project_id = ?
  AND EXISTS (SELECT 1 FROM contracts AS k WHERE k.company_id = c.company_id AND k.project_id = c.project_id
              AND k.contract_id = c.contract_id)`

const linked = 'LEFT JOIN links AS l ON l.company_id = c.company_id AND l.cor_id = c.cor_id'

const order: Record<CorQuery['sort'], string> = {
  number: 'c.number_key, c.cor_id',
  updated: 'c.updated_at DESC, c.cor_id',
  age: 'c.days_in_review DESC, c.cor_id',
}

/** The CORs of mapped projects, as last read from Clearstory. */
export function createCors(sql: Sql): Cors {
  return {
    async upsert(companyId, projectId, cors, readAt) {
      const rows = cors.map((cor) => ({
        project_id: projectId,
        cor_id: cor.corId,
        number_key: numberKey(cor.number),
        search_text: searchText(cor),
        status: cor.status,
        stage: cor.stage,
        inbox: cor.inbox,
        contract_id: cor.contractId,
        contractor_name: cor.contractorName,
        status_cents: statusCents(cor),
        is_void: Number(isVoid(cor)),
        days_in_review: cor.daysInReview === null ? null : Math.trunc(cor.daysInReview),
        updated_at: cor.updatedAt,
        read_at: readAt,
        cor: JSON.stringify(cor),
      }))
      // A page that was slow to arrive must not undo a newer one. Days in review move without an update,
      // so among equal versions the later reading wins.
      const tail = replacing(
        ['company_id', 'project_id', 'cor_id'],
        columns,
        'WHERE (excluded.updated_at, excluded.read_at) >= (cors.updated_at, cors.read_at)',
      )
      await sql.batch(insertMany('cors', companyId, columns, rows, { tail }))
    },

    async get(companyId, projectId, corId) {
      const rows = await sql.all(`SELECT c.cor FROM cors AS c WHERE ${ofProject} AND c.cor_id = ?`, [
        companyId,
        projectId,
        corId,
      ])
      return firstRow(corRow, rows)?.cor ?? null
    },

    async getMany(companyId, projectId, corIds) {
      const rows = await sql.all(
        `SELECT c.cor FROM cors AS c WHERE ${ofProject} AND c.cor_id IN ${inList}
         ORDER BY c.number_key, c.cor_id`,
        [companyId, projectId, listOf(corIds)],
      )
      return readRows(corRow, rows).map(({ cor }) => cor)
    },

    async list(companyId, projectId, query) {
      const { where, params } = matching(companyId, projectId, query)
      const links = linkColumns.map((column) => `l.${column}`).join(', ')
      const rows = await sql.all(
        `SELECT c.cor, ${links} FROM cors AS c ${linked} WHERE ${where}
         ORDER BY ${order[query.sort]} LIMIT ? OFFSET ?`,
        [...params, query.limit, query.offset],
      )
      const count = firstRow(
        countRow,
        await sql.all(`SELECT count(*) AS count FROM cors AS c ${linked} WHERE ${where}`, params),
      )
      return { rows: rows.map(corWithLink), count: count?.count ?? 0 }
    },

    async voidAndLinked(companyId, projectId) {
      const rows = await sql.all(
        `SELECT c.cor FROM cors AS c JOIN links AS l ON l.company_id = c.company_id AND l.cor_id = c.cor_id
         WHERE ${ofProject} AND c.is_void = 1 ORDER BY c.cor_id`,
        [companyId, projectId],
      )
      return readRows(corRow, rows).map(({ cor }) => cor)
    },

    async ofContract(companyId, projectId, contractId) {
      const rows = await sql.all(
        `SELECT c.cor FROM cors AS c WHERE ${ofProject} AND c.contract_id = ? ORDER BY c.number_key, c.cor_id`,
        [companyId, projectId, contractId],
      )
      return readRows(corRow, rows).map(({ cor }) => cor)
    },

    async contractors(companyId, projectId) {
      // Beside max(), SQLite takes the other columns from the row that holds the maximum: the latest spelling counts.
      const rows = await sql.all(
        `SELECT c.contract_id, c.contractor_name, max(c.updated_at) FROM cors AS c
         WHERE ${ofProject} AND c.contractor_name IS NOT NULL GROUP BY c.contract_id ORDER BY c.contract_id`,
        [companyId, projectId],
      )
      return readRows(contractorRow, rows).map((row) => ({
        contractId: row.contract_id,
        contractorName: row.contractor_name,
      }))
    },

    async freeTotal(companyId, projectId) {
      const rows = await sql.all(
        `SELECT count(*) AS count, coalesce(sum(c.status_cents), 0) AS cents FROM cors AS c ${linked}
         WHERE ${ofProject} AND l.cor_id IS NULL AND c.is_void = 0 AND c.status_cents IS NOT NULL`,
        [companyId, projectId],
      )
      return firstRow(totalRow, rows) ?? { count: 0, cents: 0 }
    },

    async remove(companyId, projectId, corIds) {
      await sql.run(`DELETE FROM cors WHERE company_id = ? AND project_id = ? AND cor_id IN ${inList}`, [
        companyId,
        projectId,
        listOf(corIds),
      ])
    },
  }
}

function corWithLink(row: Record<string, unknown>): CorWithLink {
  const { cor, cor_id } = readRow(listedRow, row)
  return { cor, link: cor_id === null ? null : readRow(linkHeaderRow, row) }
}

function matching(
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  { search = '', inbox, statuses = [], changeEvent }: CorQuery,
): { where: string; params: SqlValue[] } {
  const conditions = [ofProject]
  const params: SqlValue[] = [companyId, projectId]
  const terms = searchTerms(search)
  if (terms.length > 0) {
    // instr, not LIKE: nothing in a person's words is a wildcard, and D1 takes LIKE patterns of 50 bytes only.
    conditions.push(
      'NOT EXISTS (SELECT 1 FROM json_each(?) AS term WHERE instr(c.search_text, term.value) = 0)',
    )
    params.push(listOf(terms))
  }
  if (inbox !== undefined) {
    conditions.push('c.inbox = ?')
    params.push(inbox)
  }
  if (statuses.length > 0) {
    conditions.push(`c.status IN ${inList}`)
    params.push(listOf(statuses))
  }
  if (changeEvent === 'none') conditions.push('l.cor_id IS NULL')
  else if (changeEvent === 'linked') conditions.push('l.cor_id IS NOT NULL')
  else if (changeEvent !== undefined) {
    conditions.push('l.change_event_id = ?')
    params.push(changeEvent)
  }
  return { where: conditions.join(' AND '), params }
}
