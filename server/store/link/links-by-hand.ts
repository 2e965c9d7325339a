import type { CorId, ProcoreCompanyId } from '../../domain/ids.ts'
import type { Link, LinkHeader } from '../../domain/link.ts'
import type { ActivityEntry } from '../../domain/ports/store-pushes.ts'
import { noteRevision } from '../cors/cor-log.ts'
import { type Guard, inList, listOf } from '../engine/rows.ts'
import type { Statement } from '../engine/sql.ts'
import { activityStatement } from '../push/activity.ts'
import { forgetSeparate, inheritNames } from './cor-names.ts'
import { linkStatements, rememberUnlinked } from './statements.ts'

/**
 * Manually links a COR to lines that already exist in Procore. Guard: neither the COR nor a line is linked, and no
 * unfinished push holds the COR or the change event. The row count of the last statement shows whether the guard held.
 */
export function linkByHand(companyId: ProcoreCompanyId, link: Link, activity: ActivityEntry): Statement[] {
  const free: Guard = {
    sql: `NOT EXISTS (SELECT 1 FROM links AS k WHERE k.company_id = ? AND k.cor_id = ?)
      AND NOT EXISTS (SELECT 1 FROM link_lines AS i WHERE i.company_id = ? AND i.change_item_id IN ${inList})
      AND NOT EXISTS (SELECT 1 FROM cor_claims AS h WHERE h.company_id = ? AND h.cor_id = ?)
      AND NOT EXISTS (SELECT 1 FROM pushes AS p WHERE p.company_id = ? AND p.change_event_id = ?
                        AND p.state IN ('sending', 'unknown'))`,
    params: [
      companyId,
      link.corId,
      companyId,
      listOf(link.lines.map((line) => line.changeItemId)),
      companyId,
      link.corId,
      companyId,
      link.changeEventId,
    ],
  }
  // Activity first, under the same guard: once the link exists, the guard no longer holds.
  return [activityStatement(companyId, activity, free), ...linkedIfFree(companyId, link, free)]
}

/** A COR that was in no change event has no lines that could become unlinked. */
const nothingGone = { removed: [], at: '' }

/** Inserts the link and then its lines; the lines only if the previous statement inserted the link. */
function linkedIfFree(companyId: ProcoreCompanyId, link: Link, free: Guard): Statement[] {
  const [header, ...lines] = linkStatements(companyId, [link], [], free, nothingGone).slice(3)
  const made: Guard = {
    sql: `EXISTS (SELECT 1 FROM links AS k WHERE k.company_id = ? AND k.cor_id = ? AND k.last_push_id = ?)`,
    params: [companyId, link.corId, link.lastPushId],
  }
  const withMade = linkStatements(companyId, [link], [], made, nothingGone).slice(4)
  return header ? [header, ...(lines.length > 0 ? withMade : [])] : []
}

/**
 * Unlinks a COR and its lines, and records the lines as unlinked, unless the COR is in another change event by now or a push
 * holds it. The link row is deleted last; its row count shows whether the guard held.
 */
export function unlinkByHand(
  companyId: ProcoreCompanyId,
  { corId, changeEventId }: Pick<LinkHeader, 'corId' | 'changeEventId'>,
  activity: ActivityEntry,
): Statement[] {
  const linked: Guard = {
    sql: `EXISTS (SELECT 1 FROM links AS here
        WHERE here.company_id = ? AND here.cor_id = ? AND here.change_event_id = ?)
      AND NOT EXISTS (SELECT 1 FROM cor_claims AS h WHERE h.company_id = ? AND h.cor_id = ?)`,
    params: [companyId, corId, changeEventId, companyId, corId],
  }
  return [
    activityStatement(companyId, activity, linked),
    rememberUnlinked(companyId, activity.at, {
      sql: `k.cor_id = ? AND ${linked.sql}`,
      params: [corId, ...linked.params],
    }),
    {
      sql: `DELETE FROM link_lines WHERE company_id = ? AND cor_id = ? AND ${linked.sql}`,
      params: [companyId, corId, ...linked.params],
    },
    {
      sql: `DELETE FROM links WHERE company_id = ? AND cor_id = ? AND ${linked.sql}`,
      params: [companyId, corId, ...linked.params],
    },
  ]
}

/**
 * Moves a link from one COR to its revision; the lines follow by foreign key (ON UPDATE CASCADE). Does nothing if there is
 * no link, the revision is already linked, or a push holds either COR.
 */
export function transferStatements(
  companyId: ProcoreCompanyId,
  from: CorId,
  to: CorId,
  activity: ActivityEntry | undefined,
): Statement[] {
  const free: Guard = {
    sql: `EXISTS (SELECT 1 FROM links AS k WHERE k.company_id = ? AND k.cor_id = ?)
      AND NOT EXISTS (SELECT 1 FROM links AS k WHERE k.company_id = ? AND k.cor_id = ?)
      AND NOT EXISTS (SELECT 1 FROM cor_claims AS h WHERE h.company_id = ? AND h.cor_id IN (?, ?))`,
    params: [companyId, from, companyId, to, companyId, from, to],
  }
  return [
    ...(activity ? [activityStatement(companyId, activity, free)] : []),
    noteRevision(companyId, from, to, free),
    inheritNames(companyId, from, to, free),
    // A user's later decision that both are the same change overrides "separate".
    ...(activity ? [forgetSeparate(companyId, from, to, free)] : []),
    {
      sql: `INSERT INTO takeovers (company_id, from_cor_id, to_cor_id) SELECT ?, ?, ? WHERE ${free.sql}
            ON CONFLICT (company_id, from_cor_id, to_cor_id) DO NOTHING`,
      params: [companyId, from, to, ...free.params],
    },
    {
      sql: `UPDATE links SET cor_id = ? WHERE company_id = ? AND cor_id = ? AND ${free.sql}`,
      params: [to, companyId, from, ...free.params],
    },
  ]
}
