import * as v from 'valibot'
import type { ChangeEventId, ChangeItemId, CorId, ProcoreProjectId } from '../../domain/ids.ts'
import type { Link, LinkHeader, UnlinkedLine } from '../../domain/link.ts'
import type { Links } from '../../domain/ports/store-change-events.ts'
import { idColumn, inList, jsonColumn, listOf, readRow, readRows } from '../engine/rows.ts'
import type { Row, Sql } from '../engine/sql.ts'
import { corName, formerNames, hasNameIn, isCalledSeparate } from './cor-names.ts'
import { procoreStateStatement } from './link-states.ts'
import { linkByHand, transferStatements, unlinkByHand } from './links-by-hand.ts'
import { keptContent, lineCodes, lineContent, lineDecision, linkColumns, linkHeaderRow } from './schemas.ts'

/** The lines of a link, as returned by `linesOfLink`. */
export const linkLines = v.array(
  v.object({
    changeItemId: idColumn<ChangeItemId>(),
    key: v.string(),
    content: keptContent,
    wanted: lineContent,
    decision: v.nullable(lineDecision),
    movesTo: v.nullable(lineCodes),
    position: v.number(),
  }),
)
const linesColumn = v.looseObject({ lines: jsonColumn(linkLines) })

/** SQL: the lines of link `l` as JSON, unordered. */
export const linesOfLink = `(SELECT json_group_array(json_object('changeItemId', i.change_item_id, 'key', i.line_key,
              'content', json(i.content), 'wanted', json(coalesce(i.wanted, i.content)),
              'decision', json(i.decision), 'movesTo', json(i.moves_to), 'position', i.position))
       FROM link_lines AS i WHERE i.company_id = l.company_id AND i.cor_id = l.cor_id)`

// One query for a link and its lines: a push could close between two queries.
const select = `SELECT ${linkColumns.map((column) => `l.${column}`).join(', ')}, ${linesOfLink} AS lines
  FROM links AS l`

const unlinkedRow: v.GenericSchema<unknown, UnlinkedLine> = v.object({
  changeItemId: idColumn<ChangeItemId>(),
  corId: idColumn<CorId>(),
  names: jsonColumn(v.array(corName)),
  projectId: idColumn<ProcoreProjectId>(),
  changeEventId: idColumn<ChangeEventId>(),
  changeEventNumber: v.string(),
  changeEventTitle: v.string(),
  content: jsonColumn(lineContent),
  unlinkedAt: v.string(),
})
const unlinkedColumns = `u.change_item_id AS changeItemId, u.cor_id AS corId,
  (SELECT json_group_array(json_object('number', name.number, 'title', name.title,
            'contractId', coalesce(nullif(name.contract_id, ''), u.contract_id)))
   FROM (SELECT u.cor_number AS number, u.title AS title, u.contract_id AS contract_id
         UNION SELECT c.number, c.title, c.contract_id FROM cors AS c
           WHERE c.company_id = u.company_id AND c.cor_id = u.cor_id
         UNION SELECT n.number, n.title, n.contract_id FROM cor_names AS n
           WHERE n.company_id = u.company_id AND n.cor_id = u.cor_id) AS name) AS names,
  u.project_id AS projectId, u.change_event_id AS changeEventId,
  u.change_event_number AS changeEventNumber, u.change_event_title AS changeEventTitle, u.content,
  u.unlinked_at AS unlinkedAt`

const kinRow = v.object({ of: idColumn<CorId>(), cor_id: idColumn<CorId>() })

/** Which COR is in which change event, with its lines. Written when a push closes, or manually (links-by-hand.ts). */
export function createLinks(sql: Sql): Links {
  return {
    async ofChangeEvent(companyId, projectId, changeEventId) {
      const rows = await sql.all(
        `${select} WHERE l.company_id = ? AND l.project_id = ? AND l.change_event_id = ?
         ORDER BY l.pushed_at, l.cor_id`,
        [companyId, projectId, changeEventId],
      )
      return rows.map(readLink)
    },

    async ofCors(companyId, projectId, corIds) {
      // After a Clearstory project was mapped again, a COR of this project may be in another project's change event.
      // A user who is about to push it here must see that.
      const rows = await sql.all(
        `${select} WHERE l.company_id = ? AND l.cor_id IN ${inList}
           AND (l.project_id = ? OR EXISTS (SELECT 1 FROM cors AS c WHERE c.company_id = l.company_id
                                            AND c.project_id = ? AND c.cor_id = l.cor_id))
         ORDER BY l.pushed_at, l.cor_id`,
        [companyId, listOf(corIds), projectId, projectId],
      )
      return rows.map(readLink)
    },

    async link(companyId, link, activity) {
      const statements = linkByHand(companyId, link, activity)
      const results = await sql.batch([
        ...statements,
        procoreStateStatement(companyId, link.projectId, [link.changeEventId]),
      ])
      return (results[statements.length - 1]?.changes ?? 0) > 0
    },

    async unlink(companyId, from, activity) {
      const results = await sql.batch(unlinkByHand(companyId, from, activity))
      return (results.at(-1)?.changes ?? 0) > 0
    },

    async unlinkedLines(companyId, corIds, contractIds) {
      const rows = await sql.all(
        `SELECT ${unlinkedColumns} FROM unlinked_lines AS u
         WHERE u.company_id = ?
           AND (u.cor_id IN ${inList} OR u.contract_id IN ${inList} OR ${hasNameIn('u')})
           AND NOT EXISTS (SELECT 1 FROM link_lines AS i
                           WHERE i.company_id = u.company_id AND i.change_item_id = u.change_item_id)
         ORDER BY u.change_event_id, u.change_item_id`,
        [companyId, listOf(corIds), ...[1, 2, 3].map(() => listOf(contractIds))],
      )
      return readRows(unlinkedRow, rows)
    },

    async kin(companyId, corIds) {
      const rows = await sql.all(
        `WITH RECURSIVE family (of, cor_id) AS (
           SELECT value, value FROM json_each(?)
           UNION SELECT f.of, t.to_cor_id FROM family AS f
             JOIN takeovers AS t ON t.company_id = ? AND t.from_cor_id = f.cor_id
           UNION SELECT f.of, t.from_cor_id FROM family AS f
             JOIN takeovers AS t ON t.company_id = ? AND t.to_cor_id = f.cor_id)
         SELECT of, cor_id FROM family WHERE of <> cor_id`,
        [listOf(corIds), companyId, companyId],
      )
      const kin = new Map<CorId, Set<CorId>>()
      for (const { of, cor_id } of readRows(kinRow, rows)) {
        kin.set(of, (kin.get(of) ?? new Set()).add(cor_id))
      }
      return kin
    },

    async ofCorsAndContracts(companyId, corIds, contractIds) {
      const rows = await sql.all(
        `SELECT ${linkColumns.map((column) => `l.${column}`).join(', ')} FROM links AS l
         WHERE l.company_id = ?
           AND (l.cor_id IN ${inList} OR l.pushed_contract_id IN ${inList} OR ${hasNameIn('l')})
         ORDER BY l.pushed_at, l.cor_id`,
        [companyId, listOf(corIds), ...[1, 2, 3].map(() => listOf(contractIds))],
      )
      return readRows(linkHeaderRow, rows)
    },

    isCalledSeparate: (companyId, corIds, successor) => isCalledSeparate(sql, companyId, corIds, successor),

    formerNames: (companyId, corIds) => formerNames(sql, companyId, corIds),

    async transfer(companyId, from, to, activity) {
      const results = await sql.batch(transferStatements(companyId, from, to, activity))
      return (results.at(-1)?.changes ?? 0) > 0
    },
  }
}

function readLink(row: Row): Link {
  return linkOf(readRow(linkHeaderRow, row), readRow(linesColumn, row).lines)
}

/** Builds a link from its header and lines. */
export function linkOf(header: LinkHeader, lines: v.InferOutput<typeof linkLines>): Link {
  const inOrder = lines
    .toSorted((a, b) => a.position - b.position)
    .map(({ position: _, movesTo, ...line }) => ({
      ...line,
      corId: header.corId,
      ...(movesTo ? { movesTo } : {}),
    }))
  return { ...header, lines: inOrder }
}
