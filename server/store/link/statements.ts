import type { ChangeItemId, CorId, ProcoreCompanyId } from '../../domain/ids.ts'
import type { Link } from '../../domain/link.ts'
import { type Guard, inList, insertMany, listOf, replacing } from '../engine/rows.ts'
import type { Statement } from '../engine/sql.ts'
import { linkColumns, linkRow } from './schemas.ts'

/**
 * Records lines that lose their link without being deleted in Procore; also those that were kept out, as they may be back
 * in Procore, or come back. `which` filters links `k` and lines `i`.
 */
export function rememberUnlinked(companyId: ProcoreCompanyId, at: string, which: Guard): Statement {
  return {
    sql: `INSERT OR REPLACE INTO unlinked_lines (company_id, change_item_id, project_id, change_event_id,
        change_event_number, change_event_title, cor_id, cor_number, title, contract_id, content,
        unlinked_at)
      SELECT k.company_id, i.change_item_id, k.project_id, k.change_event_id, k.change_event_number,
        k.change_event_title, k.cor_id, k.pushed_number, k.pushed_title, k.pushed_contract_id, i.content, ?
      FROM links AS k JOIN link_lines AS i ON i.company_id = k.company_id AND i.cor_id = k.cor_id
      WHERE k.company_id = ? AND ${which.sql}`,
    params: [at, companyId, ...which.params],
  }
}

/**
 * Statements that replace complete links and delete others, under a guard. All lines of the CORs are deleted first, so that
 * a line can move from one COR to another in one batch. `removed`: lines that this write has deleted in Procore.
 */
export function linkStatements(
  companyId: ProcoreCompanyId,
  links: readonly Link[],
  unlinked: readonly CorId[],
  guard: Guard,
  { removed, at }: { removed: readonly ChangeItemId[]; at: string },
): Statement[] {
  const touched = listOf([...links.map(({ corId }) => corId), ...unlinked])
  const lines = links.flatMap((link) =>
    link.lines.map((line, position) => ({
      change_item_id: line.changeItemId,
      cor_id: link.corId,
      position,
      line_key: line.key,
      content: JSON.stringify(line.content),
      wanted: JSON.stringify(line.wanted),
      decision: line.decision && JSON.stringify(line.decision),
      moves_to: line.movesTo === undefined ? null : JSON.stringify(line.movesTo),
    })),
  )
  // A line that was manually linked to another COR meanwhile stays there; only free lines are inserted.
  const lineGuard: Guard = {
    sql: `${guard.sql} AND NOT EXISTS (SELECT 1 FROM link_lines AS taken
      WHERE taken.company_id = ? AND taken.change_item_id = entry.value ->> 'change_item_id')`,
    params: [...guard.params, companyId],
  }
  const kept = [...links.flatMap((link) => link.lines.map(({ changeItemId }) => changeItemId)), ...removed]
  return [
    rememberUnlinked(companyId, at, {
      sql: `k.cor_id IN ${inList} AND i.change_item_id NOT IN ${inList} AND ${guard.sql}`,
      params: [touched, listOf(kept), ...guard.params],
    }),
    {
      sql: `DELETE FROM link_lines WHERE company_id = ? AND cor_id IN ${inList} AND ${guard.sql}`,
      params: [companyId, touched, ...guard.params],
    },
    {
      sql: `DELETE FROM links WHERE company_id = ? AND cor_id IN ${inList} AND ${guard.sql}`,
      params: [companyId, listOf(unlinked), ...guard.params],
    },
    ...insertMany('links', companyId, linkColumns, links.map(linkRow), {
      tail: replacing(['company_id', 'cor_id'], linkColumns),
      guard,
    }),
    ...insertMany(
      'link_lines',
      companyId,
      ['change_item_id', 'cor_id', 'position', 'line_key', 'content', 'wanted', 'decision', 'moves_to'],
      lines,
      { guard: lineGuard },
    ),
  ]
}
