import * as v from 'valibot'
import { eventStates } from '../../domain/link-state.ts'
import type { ChangeEventReading, PanelReads } from '../../domain/ports/store-change-events.ts'
import { clearstoryTroubles } from '../../domain/ports/store-setup.ts'
import type { Sight } from '../../domain/rights.ts'
import { changeOrderRequest, seenSql } from '../cors/columns.ts'
import { totalsOfProject } from '../cors/cor-pages.ts'
import { firstRow, jsonColumn, readRow, rememberParsed } from '../engine/rows.ts'
import type { Sql } from '../engine/sql.ts'
import { changeEvent } from './change-events.ts'
import { contractMapJoin } from './link-states.ts'
import { linesOfLink, linkLines, linkOf } from './links.ts'
import { lineCodes, linkColumns, linkHeaderRow, sumOfCents } from './schemas.ts'

const headRow = v.object({
  connected: v.number(),
  mapped: v.number(),
  event: v.nullable(v.string()),
  event_read_at: v.nullable(v.string()),
  stale_since: v.nullable(v.string()),
  clearstory_read_at: v.nullable(v.string()),
  trouble: v.nullable(jsonColumn(v.object({ code: v.picklist(clearstoryTroubles), since: v.string() }))),
  free_count: v.number(),
  free_cents: sumOfCents,
})

const linkedRow = v.object({ linked: v.string() })
const linkedList = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(
    v.looseObject({
      cor: v.nullable(changeOrderRequest),
      event_state: v.nullable(v.picklist(eventStates)),
      contract_name: v.nullable(v.string()),
      codes: v.nullable(lineCodes),
      lines: linkLines,
    }),
  ),
)
const snapshotOf = v.pipe(v.string(), v.parseJson(), changeEvent)

const headFor = (sees: Sight) => `WITH here (company_id, project_id, change_event_id) AS (SELECT ?, ?, ?),
    free AS (SELECT coalesce(sum(t.count), 0) AS count, coalesce(sum(t.cents), 0) AS cents
             FROM cor_totals AS t WHERE ${totalsOfProject} AND ${seenSql(sees, 't')} AND t.linked = 0 AND t.status <> 'rejected')
  SELECT
    EXISTS (SELECT 1 FROM connections AS n WHERE n.company_id = h.company_id) AS connected,
    EXISTS (SELECT 1 FROM project_maps AS m WHERE m.company_id = h.company_id AND m.project_id = h.project_id)
      AS mapped,
    e.event, e.read_at AS event_read_at, e.stale_since,
    (SELECT CASE WHEN count(s.synced_at) = 2 THEN min(s.synced_at) END FROM syncs AS s
     WHERE s.company_id = h.company_id AND s.project_id = h.project_id) AS clearstory_read_at,
    (SELECT json_object('code', s.trouble, 'since', s.trouble_since) FROM syncs AS s
     WHERE s.company_id = h.company_id AND s.project_id = h.project_id AND s.trouble IS NOT NULL
     ORDER BY s.trouble_since LIMIT 1) AS trouble,
    free.count AS free_count, free.cents AS free_cents
  FROM here AS h CROSS JOIN free
  LEFT JOIN change_events AS e ON e.company_id = h.company_id AND e.project_id = h.project_id
    AND e.change_event_id = h.change_event_id`

// A COR is visible only if its contract belongs to the project (cor-pages.ts). JSON values inside json_object are wrapped in
// json(): SQLite 3.54 no longer passes the JSON subtype through a sub-select, and the lines would arrive as a string.
const linkedCors = (sees: Sight) => `SELECT json_group_array(json_object(
    ${linkColumns.map((column) => `'${column}', l.${column}`).join(', ')},
    'event_state', l.event_state, 'lines', json(${linesOfLink}), 'contract_name', ${nameOfContract(sees)},
    'codes', json(CASE WHEN m.contract_id IS NOT NULL THEN json_object('commitmentId', m.commitment_id,
      'vendorId', m.vendor_id, 'budgetCodeId', m.budget_code_id) END),
    'cor', json(CASE WHEN k.contract_id IS NOT NULL THEN c.cor END))) AS linked
  FROM links AS l
  LEFT JOIN cors AS c ON c.company_id = l.company_id AND c.project_id = l.project_id AND c.cor_id = l.cor_id
  LEFT JOIN contracts AS k ON k.company_id = c.company_id AND k.project_id = c.project_id
    AND k.contract_id = c.contract_id
  ${contractMapJoin}
  WHERE l.company_id = ? AND l.project_id = ? AND l.change_event_id = ?`

/** SQL: the name of contract `k` of link `l`, under the same rule as `seesContract`. */
function nameOfContract(sees: Sight): string {
  if (sees.sent) return 'k.name'
  return `CASE WHEN k.customer_project_id = (SELECT p.clearstory_project_id FROM project_maps AS p
      WHERE p.company_id = l.company_id AND p.project_id = l.project_id) THEN k.name END`
}

/** Size of each LRU cache: a few hundred change events, or a few with a thousand lines. */
const remembered = { mostCharacters: 4_000_000 }

/** Everything a panel needs when it opens, in two queries instead of a dozen: panels are opened all day. */
export function createPanelReads(sql: Sql): PanelReads {
  const eventOf = rememberParsed((text) => readRow(snapshotOf, text), remembered)
  const linkedOf = rememberParsed(readLinked, remembered)
  return {
    async changeEvent(companyId, projectId, changeEventId, sees) {
      const place = [companyId, projectId, changeEventId]
      const [heads, lists] = await Promise.all([
        sql.all(headFor(sees), [...place, companyId, projectId]),
        sql.all(linkedCors(sees), place),
      ])
      const row = firstRow(headRow, heads)
      return {
        connected: row?.connected === 1,
        mapped: row?.mapped === 1,
        snapshot:
          row?.event != null && row.event_read_at !== null
            ? { event: eventOf(row.event), readAt: row.event_read_at, staleSince: row.stale_since }
            : null,
        trouble: row?.trouble ?? null,
        clearstoryReadAt: row?.clearstory_read_at ?? null,
        free: { count: row?.free_count ?? 0, cents: row?.free_cents ?? 0 },
        linked: linkedOf(firstRow(linkedRow, lists)?.linked ?? '[]'),
      }
    },
  }
}

function readLinked(text: string): ChangeEventReading['linked'] {
  return readRow(linkedList, text)
    .map((row) => ({
      link: linkOf(readRow(linkHeaderRow, row), row.lines),
      cor: row.cor,
      eventState: row.event_state,
      contractName: row.contract_name || null,
      contractCodes: row.codes,
    }))
    .sort((a, b) => compare(a.link.pushedAt, b.link.pushedAt) || compare(a.link.corId, b.link.corId))
}

/** Compares texts in the database's order. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
