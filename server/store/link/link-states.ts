import type { ChangeEventId, ProcoreCompanyId, ProcoreProjectId } from '../../domain/ids.ts'
import { type EventState, type LinkState, linkStates } from '../../domain/link-state.ts'
import { inList, listOf } from '../engine/rows.ts'
import type { Statement } from '../engine/sql.ts'

/**
 * The facts about a linked COR in SQL, for lists of thousands. They duplicate `linkFacts` in domain/link-state.ts; a test
 * compares the two. `c` is the COR, `l` its link, `m` the contract map of its contract. A push counts as unfinished once its
 * outcome is unknown or its lease has expired. The lease is compared with the database's clock, which saves a parameter in
 * every list.
 */
const unfinished = `EXISTS (SELECT 1 FROM cor_claims AS h
    JOIN pushes AS p ON p.company_id = h.company_id AND p.push_id = h.push_id
    WHERE h.company_id = l.company_id AND h.cor_id = l.cor_id
      AND (p.state = 'unknown' OR p.lease_until <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))`
const voided = 'c.is_void = 1'
const corCents = `CASE WHEN ${voided} THEN NULL
    WHEN l.amount_basis = 'requested' THEN c.requested_cents ELSE c.status_cents END`
const accepted = `(l.accepted IS NOT NULL AND l.accepted ->> '$.linesCents' = l.left_cents
    AND l.accepted ->> '$.corCents' IS ${corCents} AND l.accepted ->> '$.reason' =
      CASE WHEN ${voided} THEN 'void' WHEN ${corCents} IS NULL THEN 'no_amount' ELSE 'amount' END)`
const isOff = `${corCents} IS NOT l.left_cents`
const codesMoved = ['commitmentId', 'vendorId', 'budgetCodeId']
  .map(
    (field) =>
      `(m.${columnOf(field)} IS NOT NULL AND l.contract_codes ->> '$.${field}' IS NOT m.${columnOf(field)})`,
  )
  .join(' OR ')
const withoutAmount = `(NOT ${voided} AND ${corCents} IS NULL AND NOT ${accepted})`
const updated = `(NOT ${voided} AND ((${corCents} IS NOT NULL AND ${isOff} AND NOT ${accepted})
    OR c.title <> l.pushed_title OR c.number <> l.pushed_number
    OR (l.pushed_contract_id IS NOT NULL AND c.contract_id IS NOT l.pushed_contract_id)
    OR l.may_move = 1
    OR (l.contract_codes IS NOT NULL AND m.contract_id IS NOT NULL AND (${codesMoved}))))`
const edited = 'l.is_edited = 1'
const locked = 'l.is_locked = 1'
const eventIs = (state: EventState) => `l.event_state = '${state}'`
const eventGone = 'l.event_state IS NOT NULL'

/** SQL: whether each state applies. Lists contain only CORs of the project, so `not_in_project` never applies. */
const applies: Record<LinkState, string> = {
  push_unfinished: unfinished,
  event_missing: eventIs('missing'),
  event_recycled: eventIs('recycled'),
  event_void: eventIs('void'),
  not_in_project: 'FALSE',
  voided_in_clearstory: voided,
  update_available: updated,
  without_amount: withoutAmount,
  edited_in_procore: edited,
  locked_in_procore: locked,
  kept_as_is: `(${accepted} AND ${isOff})`,
  up_to_date: `NOT (${unfinished} OR ${eventGone} OR ${voided} OR ${updated} OR ${withoutAmount} OR ${edited} OR (${accepted} AND ${isOff}))`,
}

/** The contract map that the facts compare with; join it after `c` and `l`. */
export const contractMapJoin = `LEFT JOIN contract_maps AS m ON m.company_id = c.company_id AND m.project_id = c.project_id
    AND m.contract_id = c.contract_id`

/**
 * All states that apply, most urgent first, as a JSON list with null for each that does not; NULL if the COR is in no change
 * event. A list of CASEs, because Cloudflare's SQLite allows at most five SELECTs in a UNION.
 */
export const linkStatesSql = `CASE WHEN l.cor_id IS NOT NULL THEN
  json_array(${linkStates.map((state) => `CASE WHEN ${applies[state]} THEN '${state}' END`).join(', ')}) END`

export function isInState(state: LinkState): string {
  return `(l.cor_id IS NOT NULL AND ${applies[state]})`
}

/** "Needs attention" in SQL, the same as `needsAttention` in domain/link-state.ts. */
export const needsAttentionSql = `(l.cor_id IS NOT NULL
  AND (${unfinished} OR ${eventGone} OR (${voided} AND NOT ${accepted}) OR ${updated} OR ${withoutAmount} OR ${edited}))`

function columnOf(field: string): string {
  return field.replace('Id', '_id').replace('budgetCode', 'budget_code')
}

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
const keptOut = `coalesce(i.decision ->> '$.kind', '') = 'kept_out'`

const eventState = `CASE WHEN e.missing_since IS NOT NULL THEN 'missing'
  WHEN e.event ->> '$.deleted' = 1 THEN 'recycled'
  WHEN e.event ->> '$.status.mappedTo' = 'void' THEN 'void' END`

const left = `coalesce((SELECT sum(i.content ->> '$.amountCents') FROM link_lines AS i
  WHERE i.company_id = links.company_id AND i.cor_id = links.cor_id AND NOT ${keptOut}), 0)`

/**
 * Updates the denormalized columns of `links` with the state of their lines in Procore, as last read. Must be part of every
 * batch that writes a link or a change event, so that the columns stay consistent with their source rows. Each change
 * event's JSON is parsed only once, however many links it has. If a change event was never read, the last push counts.
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
          line.value ->> '$.editable' AS editable, line.value -> '$.content' AS content,
          line.value ->> '$.inexactAmount' AS inexact
        FROM change_events AS e, json_each(e.event, '$.items') AS line
        WHERE e.company_id = ? AND e.project_id = ? AND e.change_event_id IN ${inList}),
      states AS MATERIALIZED (
        SELECT l.cor_id,
          max(item.editable IS NOT NULL AND item.editable = 0) AS is_locked,
          max(item.editable = 1 AND i.moves_to IS NOT NULL) AS may_move,
          max(CASE WHEN i.change_item_id IS NULL THEN 0
                   WHEN item.change_item_id IS NULL THEN NOT ${keptOut}
                   ELSE ${keptOut} OR item.inexact IS NOT i.content ->> '$.inexactAmount' OR ${differs} END) AS is_edited,
          sum(coalesce(item.content ->> '$.amountCents', 0)) AS lines_cents
        FROM links AS l
        JOIN change_events AS e ON e.company_id = l.company_id AND e.project_id = l.project_id
          AND e.change_event_id = l.change_event_id
        LEFT JOIN link_lines AS i ON i.company_id = l.company_id AND i.cor_id = l.cor_id
        LEFT JOIN items AS item ON item.change_event_id = l.change_event_id
          AND item.change_item_id = i.change_item_id
        WHERE l.company_id = ? AND l.project_id = ? AND l.change_event_id IN ${inList}
        GROUP BY l.cor_id)
      UPDATE links SET
        is_locked = coalesce((SELECT s.is_locked FROM states AS s WHERE s.cor_id = links.cor_id), 0),
        may_move = coalesce((SELECT s.may_move FROM states AS s WHERE s.cor_id = links.cor_id), 0),
        is_edited = coalesce((SELECT s.is_edited FROM states AS s WHERE s.cor_id = links.cor_id), 0),
        lines_cents = coalesce((SELECT s.lines_cents FROM states AS s WHERE s.cor_id = links.cor_id), ${left}),
        left_cents = ${left},
        event_state = (SELECT ${eventState} FROM change_events AS e
          WHERE e.company_id = links.company_id AND e.project_id = links.project_id
            AND e.change_event_id = links.change_event_id)
      WHERE company_id = ? AND project_id = ? AND change_event_id IN ${inList}`,
    params: [companyId, projectId, events, companyId, projectId, events, companyId, projectId, events],
  }
}
