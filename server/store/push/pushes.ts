import * as v from 'valibot'
import type { ChangeItemId, CorId, ProcoreCompanyId, ProcoreUserId, PushId } from '../../domain/ids.ts'
import type { Pushes, Unfinished } from '../../domain/ports/store-pushes.ts'
import { type Push, writesLines } from '../../domain/push.ts'
import { lineQuestions } from '../../domain/similar-lines.ts'
import { firstRow, idColumn, inList, insertMany, listOf, readableRows, readRows } from '../engine/rows.ts'
import type { Sql, Statement } from '../engine/sql.ts'
import { hasNameIn } from '../link/cor-names.ts'
import { claimStatements, closingStatements, whyNotClaimed } from './claims.ts'
import { appliedRow, pushColumns, pushRow, unfinishedRow } from './row.ts'

/** Unknown, or sending with an expired lease: the process died before it recorded the outcome. */
function unfinished(which: Unfinished): { where: string; params: string[] } {
  return 'includeSending' in which
    ? { where: `state IN ('sending', 'unknown')`, params: [] }
    : {
        where: `state IN ('sending', 'unknown') AND (state = 'unknown' OR lease_until <= ?)`,
        params: [which.leasesOutBy],
      }
}

/** Pushes with nothing in Procore and no request in flight. */
const unsent = `state IN ('planned', 'conflict', 'withdrawn')`

/** Unsent plans kept per person, including withdrawn ones. Each may take a megabyte; only the newest are still on screen. */
const mostPlansOfOnePerson = 20

/** Deletes old plans that were never sent. A push that was sent is kept: it may have arrived. */
function forgetOlderPlans(companyId: ProcoreCompanyId, personId: ProcoreUserId): Statement[] {
  const older = `SELECT push_id FROM pushes WHERE company_id = ? AND person_id = ? AND ${unsent} AND sent_at IS NULL
    ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ${mostPlansOfOnePerson}`
  const params = [companyId, companyId, personId]
  return [
    { sql: `DELETE FROM push_cors WHERE company_id = ? AND push_id IN (${older})`, params },
    { sql: `DELETE FROM pushes WHERE company_id = ? AND push_id IN (${older})`, params },
  ]
}

const writerRow = v.object({ cor_id: idColumn<CorId>(), is_own: v.number() })
const answeredRow = v.object({
  code: v.picklist(lineQuestions),
  corId: idColumn<CorId>(),
  changeItemId: idColumn<ChangeItemId>(),
  detail: v.string(),
  cents: v.number(),
})
/** Plans are long: one without such a finding is not parsed. */
const hasQuestion = lineQuestions.map((code) => `instr(p.plan, '"${code}"') > 0`).join(' OR ')
const recordedRow = v.object({
  corId: idColumn<CorId>(),
  changeItemId: idColumn<ChangeItemId>(),
  contentCents: v.number(),
  wantedCents: v.number(),
})
const makerRow = v.object({ push_id: idColumn<PushId>() })

/** Pushes from plan to result. */
export function createPushes(sql: Sql): Pushes {
  return {
    async create(companyId, push) {
      const cors = push.plan.cors.map((cor) => ({
        push_id: push.pushId,
        cor_id: cor.corId,
        linked_by: cor.previousLink?.lastPushId ?? null,
        writes: Number(push.kind !== 'keep' && writesLines(cor)),
      }))
      await sql.batch([
        {
          sql: `INSERT INTO pushes (company_id, ${pushColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          params: [
            companyId,
            push.pushId,
            push.projectId,
            push.kind,
            push.state,
            JSON.stringify(push.plan),
            targetOf(push),
            push.personId,
            push.personName,
            push.sessionId,
            push.createdAt,
            push.sentAt,
            push.closedAt,
            push.undoes,
          ],
        },
        ...insertMany('push_cors', companyId, ['push_id', 'cor_id', 'linked_by', 'writes'], cors),
        ...forgetOlderPlans(companyId, push.personId),
      ])
    },

    async get(companyId, pushId) {
      return firstRow(
        pushRow,
        await sql.all(`SELECT ${pushColumns} FROM pushes WHERE company_id = ? AND push_id = ?`, [
          companyId,
          pushId,
        ]),
      )
    },

    async claim(companyId, pushId, sentAt, leaseUntil) {
      const [claimed] = await sql.batch(claimStatements(companyId, pushId, sentAt, leaseUntil))
      if ((claimed?.changes ?? 0) > 0) return 'claimed'
      return whyNotClaimed(sql, companyId, pushId)
    },

    async markUnknown(companyId, pushId, sentAt) {
      await sql.run(
        `UPDATE pushes SET state = 'unknown', lease_until = NULL
         WHERE company_id = ? AND push_id = ? AND state = 'sending' AND sent_at IS ?`,
        [companyId, pushId, sentAt],
      )
    },

    async close(companyId, closing) {
      const results = await sql.batch(closingStatements(companyId, closing))
      return (results.at(-1)?.changes ?? 0) > 0
    },

    async unfinished(companyId, projectId, which) {
      const { where, params } = unfinished(which)
      const rows = await sql.all(
        `SELECT ${pushColumns} FROM pushes
         WHERE company_id = ?${projectId === null ? '' : ' AND project_id = ?'} AND ${where}
         ORDER BY sent_at, push_id`,
        [companyId, ...(projectId === null ? [] : [projectId]), ...params],
      )
      return readableRows(pushRow, rows)
    },

    async unfinishedAnywhere(which) {
      const { where, params } = unfinished(which)
      const rows = await sql.all(
        `SELECT company_id, push_id FROM pushes WHERE ${where} ORDER BY company_id, project_id, sent_at, push_id`,
        params,
      )
      return readRows(unfinishedRow, rows)
    },

    async writers(companyId, links) {
      if (links.length === 0) return new Map()
      // A push that only kept or removed lines of the COR wrote no money, so follow `linked_by` to the push before it. That
      // may be a push of the COR whose link was taken over.
      const rows = await sql.all(
        `WITH RECURSIVE chain (of, cor_id, push_id) AS (
           SELECT value ->> 'corId', value ->> 'corId', value ->> 'lastPushId' FROM json_each(?)
           UNION
           SELECT c.of, t.from_cor_id, c.push_id FROM chain AS c
           JOIN takeovers AS t ON t.company_id = ? AND t.to_cor_id = c.cor_id
           UNION
           SELECT c.of, c.cor_id, mine.linked_by FROM chain AS c
           JOIN push_cors AS mine ON mine.company_id = ? AND mine.push_id = c.push_id AND mine.cor_id = c.cor_id
             AND mine.writes = 0)
         SELECT c.of AS cor_id, max(c.cor_id = c.of) AS is_own
         FROM chain AS c
         JOIN push_cors AS mine ON mine.company_id = ? AND mine.push_id = c.push_id AND mine.cor_id = c.cor_id
           AND mine.writes = 1
         GROUP BY c.of`,
        [
          JSON.stringify(links.map(({ corId, lastPushId }) => ({ corId, lastPushId }))),
          companyId,
          companyId,
          companyId,
        ],
      )
      return new Map(
        readRows(writerRow, rows).map(({ cor_id, is_own }) => [cor_id, is_own === 1 ? 'itself' : 'another']),
      )
    },

    async sentInVain(companyId, { corIds, contractIds }, since) {
      const rows = await sql.all(
        `SELECT ${pushColumns} FROM pushes AS p
         WHERE p.company_id = ? AND (p.${unsent} OR p.is_partial = 1) AND p.sent_at >= ?
           AND (EXISTS (SELECT 1 FROM json_each(p.plan, '$.cors') AS cor
                        WHERE cor.value ->> 'contractId' IN ${inList})
                OR EXISTS (SELECT 1 FROM push_cors AS mine
                           WHERE mine.company_id = p.company_id AND mine.push_id = p.push_id
                             AND (mine.cor_id IN ${inList} OR ${hasNameIn('mine')})))
         ORDER BY p.sent_at DESC`,
        [companyId, since, listOf(contractIds), listOf(corIds), listOf(contractIds), listOf(contractIds)],
      )
      return readableRows(pushRow, rows)
    },

    async forgetUnsent(plannedBefore, sentBefore) {
      const old = `${unsent} AND created_at < ? AND (sent_at IS NULL OR sent_at < ?)`
      const params = [plannedBefore, sentBefore]
      await sql.batch([
        {
          sql: `DELETE FROM push_cors WHERE (company_id, push_id) IN (
                  SELECT company_id, push_id FROM pushes WHERE ${old})`,
          params,
        },
        { sql: `DELETE FROM pushes WHERE ${old}`, params },
      ])
    },

    async answeredLines(companyId, corIds) {
      // A push with such a finding is applied only after a user chose "beside".
      const rows = await sql.all(
        `SELECT DISTINCT f.value ->> '$.code' AS code, f.value ->> '$.corId' AS corId,
           f.value ->> '$.changeItemId' AS changeItemId, f.value ->> '$.detail' AS detail, f.value ->> '$.cents' AS cents
         FROM pushes AS p JOIN json_each(p.plan, '$.findings') AS f
         WHERE p.company_id = ? AND p.state = 'applied' AND (${hasQuestion})
           AND p.push_id IN (SELECT mine.push_id FROM push_cors AS mine
                             WHERE mine.company_id = ? AND mine.cor_id IN ${inList})
           AND f.value ->> '$.code' IN ${inList} AND f.value ->> '$.corId' IN ${inList}
           AND f.value ->> '$.detail' IS NOT NULL AND f.value ->> '$.cents' IS NOT NULL`,
        [companyId, companyId, listOf(corIds), listOf(lineQuestions), listOf(corIds)],
      )
      return readRows(answeredRow, rows)
    },

    async recordedLines(companyId, corIds) {
      const rows = await sql.all(
        `SELECT DISTINCT c.value ->> '$.corId' AS corId, l.value ->> '$.changeItemId' AS changeItemId,
           l.value ->> '$.content.amountCents' AS contentCents, l.value ->> '$.wanted.amountCents' AS wantedCents
         FROM pushes AS p JOIN json_each(p.plan, '$.cors') AS c JOIN json_each(c.value, '$.previousLines') AS l
         WHERE p.company_id = ? AND p.state = 'applied' AND instr(p.plan, '"previousLines":[{') > 0
           AND p.push_id IN (SELECT mine.push_id FROM push_cors AS mine
                             WHERE mine.company_id = ? AND mine.cor_id IN ${inList})
           AND c.value ->> '$.corId' IN ${inList}`,
        [companyId, companyId, listOf(corIds), listOf(corIds)],
      )
      return readRows(recordedRow, rows)
    },

    async maker(companyId, projectId, changeEventId) {
      const rows = await sql.all(
        `SELECT push_id FROM pushes
         WHERE company_id = ? AND project_id = ? AND change_event_id = ? AND applied_order IS NOT NULL
           AND plan ->> '$.destination.kind' = 'new' LIMIT 1`,
        [companyId, projectId, changeEventId],
      )
      return firstRow(makerRow, rows)?.push_id ?? null
    },

    async lastApplied(companyId, projectId, changeEventId) {
      return firstRow(
        appliedRow,
        await sql.all(
          `SELECT push_id, kind, person_name, undoes, coalesce(closed_at, created_at) AS at,
             (SELECT json_group_array(c.cor_id) FROM push_cors AS c
              WHERE c.company_id = pushes.company_id AND c.push_id = pushes.push_id) AS cor_ids
           FROM pushes
           WHERE company_id = ? AND project_id = ? AND change_event_id = ? AND applied_order IS NOT NULL
           ORDER BY applied_order DESC LIMIT 1`,
          [companyId, projectId, changeEventId],
        ),
      )
    },
  }
}

function targetOf({ changeEventId, plan: { destination } }: Push) {
  return changeEventId ?? (destination.kind === 'existing' ? destination.changeEventId : null)
}
