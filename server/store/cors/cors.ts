import * as v from 'valibot'
import { deletedStage, isVoid } from '../../domain/change-order-request.ts'
import type { ContractId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Cors } from '../../domain/ports/store-cors.ts'
import {
  chunksOf,
  firstRow,
  idColumn,
  inList,
  insertMany,
  jsonColumn,
  listOf,
  readRows,
  replacing,
} from '../engine/rows.ts'
import type { Sql, Statement } from '../engine/sql.ts'
import { sumOfCents } from '../link/schemas.ts'
import {
  ageKey,
  changeOrderRequest,
  exactCents,
  numberKey,
  replacesStored,
  searchText,
  seenOrLinkedSql,
} from './columns.ts'
import { noteCorChanges, noteDeletions } from './cor-log.ts'
import { linkedCors, listCors, ofProject, totalsOfProject } from './cor-pages.ts'

const corRow = v.object({ cor: jsonColumn(changeOrderRequest) })

const contractorRow = v.object({ contract_id: idColumn<ContractId>(), contractor_name: v.string() })
const totalRow = v.object({ count: v.number(), cents: sumOfCents })

const columns = [
  'project_id',
  'cor_id',
  'cor_uuid',
  'number',
  'title',
  'number_key',
  'search_text',
  'status',
  'stage',
  'inbox',
  'contract_id',
  'contractor_name',
  'status_cents',
  'requested_cents',
  'is_void',
  'days_in_review',
  'age_key',
  'updated_at',
  'read_at',
  'cor',
]

/** Soft-deleted; the rest of the row still describes the COR. */
const isDeleted = `coalesce(cors.stage, '') = '${deletedStage}'`

/**
 * Updates only `read_at` of unchanged CORs. Writing the whole row would rewrite its eight indexes, and the daily full sync
 * reads every COR. Durable Objects are billed by rows written, including indexes.
 */
function touchUnchanged(
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  rows: readonly { cor_id: string; cor: string }[],
  readAt: string,
): Statement[] {
  return chunksOf(rows).map((part) => ({
    sql: `UPDATE cors SET read_at = ?
      WHERE company_id = ? AND project_id = ? AND cor_id IN ${inList} AND cor IN ${inList}
        AND read_at < ? AND NOT ${isDeleted}`,
    params: [
      readAt,
      companyId,
      projectId,
      listOf(part.map((row) => row.cor_id)),
      listOf(part.map((row) => row.cor)),
      readAt,
    ],
  }))
}

/** The CORs of mapped projects, as last read from Clearstory. */
export function createCors(sql: Sql): Cors {
  return {
    async upsert(companyId, projectId, cors, readAt, askedAt = '') {
      const rows = cors.map((cor) => ({
        project_id: projectId,
        cor_id: cor.corId,
        cor_uuid: cor.corUuid,
        number: cor.number,
        title: cor.title,
        number_key: numberKey(cor.number),
        search_text: searchText(cor),
        status: cor.status,
        stage: cor.stage,
        inbox: cor.inbox,
        contract_id: cor.contractId,
        contractor_name: cor.contractorName,
        status_cents: exactCents(cor, 'by_status'),
        requested_cents: exactCents(cor, 'requested'),
        is_void: Number(isVoid(cor)),
        days_in_review: cor.daysInReview === null ? null : Math.trunc(cor.daysInReview),
        age_key: ageKey(cor),
        updated_at: cor.updatedAt,
        read_at: readAt,
        cor: JSON.stringify(cor),
      }))
      const tail = replacing(
        ['company_id', 'project_id', 'cor_id'],
        columns,
        `WHERE ${replacesStored('excluded.updated_at', 'excluded.read_at', 'cors', '?')}
           AND (excluded.cor <> cors.cor OR ${isDeleted})`,
      )
      await sql.batch([
        ...noteCorChanges(companyId, projectId, rows, { readAt, askedAt }),
        ...touchUnchanged(companyId, projectId, rows, readAt),
        ...insertMany('cors', companyId, columns, rows, { tail, tailParams: [askedAt] }),
      ])
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

    async seen(companyId, projectId, corIds, sees) {
      const rows = await sql.all(
        `SELECT c.cor FROM cors AS c WHERE ${ofProject} AND ${seenOrLinkedSql(sees)} AND c.cor_id IN ${inList}
         ORDER BY c.number_key, c.cor_id`,
        [companyId, projectId, listOf(corIds)],
      )
      return readRows(corRow, rows).map(({ cor }) => cor)
    },

    list: (companyId, projectId, query, sees) => listCors(sql, companyId, projectId, query, sees),

    async voidAndLinked(companyId, projectId) {
      const rows = await sql.all(
        `SELECT c.cor FROM ${linkedCors} JOIN links AS l ON l.company_id = c.company_id AND l.cor_id = c.cor_id
         WHERE ${ofProject} AND c.linked = 1 AND c.is_void = 1 ORDER BY c.cor_id`,
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
      // One index lookup per contract, regardless of its number of CORs. The latest spelling counts.
      const rows = await sql.all(
        `SELECT contract_id, contractor_name FROM (
           SELECT k.contract_id, (
             SELECT c.contractor_name FROM cors AS c
             WHERE c.company_id = k.company_id AND c.project_id = k.project_id
               AND c.contract_id = k.contract_id AND c.contractor_name IS NOT NULL
             ORDER BY c.updated_at DESC LIMIT 1) AS contractor_name
           FROM contracts AS k WHERE k.company_id = ? AND k.project_id = ?)
         WHERE contractor_name IS NOT NULL ORDER BY contract_id`,
        [companyId, projectId],
      )
      return readRows(contractorRow, rows).map((row) => ({
        contractId: row.contract_id,
        contractorName: row.contractor_name,
      }))
    },

    async freeTotal(companyId, projectId) {
      const rows = await sql.all(
        `SELECT coalesce(sum(t.count), 0) AS count, coalesce(sum(t.cents), 0) AS cents
         FROM cor_totals AS t WHERE ${totalsOfProject} AND t.linked = 0 AND t.status <> 'rejected'`,
        [companyId, projectId],
      )
      return firstRow(totalRow, rows) ?? { count: 0, cents: 0 }
    },

    async unread(companyId, projectId, { inbox, readBefore, updatedFrom = '', after, limit }) {
      const rows = await sql.all(
        `SELECT c.cor FROM cors AS c WHERE c.company_id = ? AND c.project_id = ? AND c.inbox = ?
           AND c.read_at < ? AND c.updated_at >= ? AND coalesce(c.stage, '') <> '${deletedStage}' AND c.cor_id > ?
         ORDER BY c.cor_id LIMIT ?`,
        [companyId, projectId, inbox, readBefore, updatedFrom, after ?? '', limit],
      )
      return readRows(corRow, rows).map(({ cor }) => cor)
    },

    async markDeleted(companyId, projectId, corIds, seenAt) {
      const which = [companyId, projectId, listOf(corIds)]
      await sql.batch([
        noteDeletions(companyId, projectId, corIds, seenAt),
        {
          sql: `UPDATE cors SET stage = '${deletedStage}', is_void = 1, read_at = ?,
                  cor = json_set(cor, '$.stage', '${deletedStage}')
                WHERE company_id = ? AND project_id = ? AND cor_id IN ${inList}
                  AND (linked = 1 OR EXISTS (SELECT 1 FROM cor_claims AS h
                                             WHERE h.company_id = cors.company_id AND h.cor_id = cors.cor_id))`,
          params: [seenAt, ...which],
        },
        {
          sql: `DELETE FROM cors WHERE company_id = ? AND project_id = ? AND cor_id IN ${inList} AND linked = 0
                  AND NOT EXISTS (SELECT 1 FROM cor_claims AS h
                                  WHERE h.company_id = cors.company_id AND h.cor_id = cors.cor_id)`,
          params: which,
        },
      ])
    },
  }
}
