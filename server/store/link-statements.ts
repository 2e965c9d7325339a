import type { CorId, ProcoreCompanyId } from '../domain/ids.ts'
import type { Link } from '../domain/link.ts'
import { type Guard, inList, insertMany, listOf, replacing } from './many-rows.ts'
import { linkColumns, linkRow } from './schemas-link.ts'
import type { Statement } from './sql.ts'

/**
 * Statements that write links whole and take others out, under a guard. All lines of the CORs go first, so that
 * a line may pass from one COR to another within one closing.
 */
export function linkStatements(
  companyId: ProcoreCompanyId,
  links: readonly Link[],
  unlinked: readonly CorId[],
  guard: Guard,
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
  // A line that was linked by hand to another COR meanwhile stays there; what is free is taken.
  const lineGuard: Guard = {
    sql: `${guard.sql} AND NOT EXISTS (SELECT 1 FROM link_lines AS taken
      WHERE taken.company_id = ? AND taken.change_item_id = entry.value ->> 'change_item_id')`,
    params: [...guard.params, companyId],
  }
  return [
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
