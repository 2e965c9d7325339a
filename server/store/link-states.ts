import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId } from '../domain/ids.ts'
import { inList, listOf } from './many-rows.ts'
import type { Statement } from './sql.ts'

/**
 * The state of a linked COR in SQL, for lists of thousands; NULL where it is in no change event. The cases and their
 * order are those of `linkState` in domain/link-state.ts, and a test holds the two against each other.
 * `c` is the COR, `l` its link. A push on its way is not unfinished yet: it is once its outcome is unknown, or its time
 * has run out by the database's own clock, which saves every list a parameter.
 */
export const linkStateSql = `CASE
  WHEN l.cor_id IS NULL THEN NULL
  WHEN EXISTS (SELECT 1 FROM cor_claims AS h
               JOIN pushes AS p ON p.company_id = h.company_id AND p.push_id = h.push_id
               WHERE h.company_id = l.company_id AND h.cor_id = l.cor_id
                 AND (p.state = 'unknown' OR p.lease_until <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))
    THEN 'push_unfinished'
  WHEN c.is_void = 1 THEN 'voided_in_clearstory'
  WHEN l.procore_state = 'locked' THEN 'locked_in_procore'
  WHEN l.procore_state = 'edited' THEN 'edited_in_procore'
  WHEN CASE l.amount_basis WHEN 'requested' THEN c.requested_cents ELSE c.status_cents END
         IS NOT l.pushed_amount_cents
    OR c.title <> l.pushed_title OR c.number <> l.pushed_number THEN 'update_available'
  ELSE 'up_to_date' END`

const fields = [
  'description',
  'amountCents',
  'quantity',
  'unitCost',
  'unitOfMeasure',
  'budgetCodeId',
  'vendorId',
  'commitmentId',
]
const differs = fields
  .map((field) => `i.content ->> '$.${field}' IS NOT item.content ->> '$.${field}'`)
  .join(' OR ')

/**
 * Writes anew how the lines of some change events' links stand against Procore as last read. It goes into every batch
 * that writes a link or a change event, so that the column never says less than the rows beside it. Each change
 * event's JSON is taken apart once, however many links it has.
 */
export function procoreStateStatement(
  companyId: ProcoreCompanyId,
  projectId: ProcoreProjectId,
  changeEventIds: readonly ChangeEventId[],
): Statement {
  const events = listOf(changeEventIds)
  return {
    sql: `WITH items AS MATERIALIZED (
        SELECT e.change_event_id, line.value ->> '$.changeItemId' AS change_item_id,
          line.value ->> '$.editable' AS editable, line.value -> '$.content' AS content
        FROM change_events AS e, json_each(e.event, '$.items') AS line
        WHERE e.company_id = ? AND e.project_id = ? AND e.change_event_id IN ${inList}),
      states AS MATERIALIZED (
        SELECT l.cor_id,
          max(item.editable IS NOT NULL AND item.editable = 0) AS locked,
          max(i.change_item_id IS NOT NULL AND (item.change_item_id IS NULL OR ${differs})) AS edited
        FROM links AS l
        JOIN change_events AS e ON e.company_id = l.company_id AND e.project_id = l.project_id
          AND e.change_event_id = l.change_event_id
        LEFT JOIN link_lines AS i ON i.company_id = l.company_id AND i.cor_id = l.cor_id
        LEFT JOIN items AS item ON item.change_event_id = l.change_event_id
          AND item.change_item_id = i.change_item_id
        WHERE l.company_id = ? AND l.project_id = ? AND l.change_event_id IN ${inList}
        GROUP BY l.cor_id)
      UPDATE links SET procore_state = coalesce(
        (SELECT CASE WHEN s.locked THEN 'locked' WHEN s.edited THEN 'edited' ELSE 'as_pushed' END
         FROM states AS s WHERE s.cor_id = links.cor_id), 'unread')
      WHERE company_id = ? AND project_id = ? AND change_event_id IN ${inList}`,
    params: [companyId, projectId, events, companyId, projectId, events, companyId, projectId, events],
  }
}
