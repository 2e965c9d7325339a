import * as v from 'valibot'
import {
  type ChangeEventId,
  type ChangeItemId,
  idOf,
  type ProcoreCompanyId,
  type ProcoreProjectId,
} from '../../domain/ids.ts'
import type { Work } from '../../domain/ports/store.ts'
import type { HookState, Hooks, QueuedNews, WebhookEvents } from '../../domain/ports/store-setup.ts'
import { type HookScope, hookProblems, newsActions } from '../../domain/webhook.ts'
import { firstRow, idColumn, inList, listOf, readRows, replacing } from '../engine/rows.ts'
import type { Sql } from '../engine/sql.ts'

const hookRow = v.pipe(
  v.object({
    scope: v.string(),
    hook_id: v.nullable(v.string()),
    problem: v.nullable(v.picklist(hookProblems)),
    detail: v.nullable(v.string()),
    checked_at: v.string(),
  }),
  v.transform(
    (row): HookState => ({
      scope: scopeOf(row.scope),
      hookId: row.hook_id,
      problem: row.problem,
      detail: row.detail,
      checkedAt: row.checked_at,
    }),
  ),
)

function scopeOf(text: string): HookScope {
  return text === 'company' ? text : idOf<ProcoreProjectId>(text)
}

const columns = ['company_id', 'scope', 'hook_id', 'problem', 'detail', 'checked_at']

/** The state of our webhooks in Procore. */
export function createHooks(sql: Sql): Hooks {
  return {
    async list(companyId) {
      return readRows(
        hookRow,
        await sql.all(
          'SELECT scope, hook_id, problem, detail, checked_at FROM hooks WHERE company_id = ? ORDER BY scope',
          [companyId],
        ),
      )
    },

    async save(companyId, { scope, hookId, problem, detail, checkedAt }) {
      await sql.run(
        `INSERT INTO hooks (${columns.join(', ')}) VALUES (?, ?, ?, ?, ?, ?)
         ${replacing(['company_id', 'scope'], columns)}`,
        [companyId, scope, hookId, problem, detail, checkedAt],
      )
    },

    async remove(companyId, scope) {
      await sql.run('DELETE FROM hooks WHERE company_id = ? AND scope = ?', [companyId, scope])
    },
  }
}

const newsRow = v.pipe(
  v.object({
    company_id: idColumn<ProcoreCompanyId>(),
    news_id: v.string(),
    project_id: idColumn<ProcoreProjectId>(),
    change_event_id: v.nullable(idColumn<ChangeEventId>()),
    change_item_id: v.nullable(idColumn<ChangeItemId>()),
    action: v.picklist(newsActions),
    occurred_at: v.string(),
    received_at: v.string(),
    attempts: v.number(),
  }),
  v.transform(
    (row): QueuedNews => ({
      news: {
        newsId: row.news_id,
        companyId: row.company_id,
        projectId: row.project_id,
        changeEventId: row.change_event_id,
        changeItemId: row.change_item_id,
        action: row.action,
        occurredAt: row.occurred_at,
      },
      receivedAt: row.received_at,
      attempts: row.attempts,
    }),
  ),
)
const countRow = v.object({ waiting: v.number() })

/** The queue of webhook events from Procore. */
export function createWebhookEvents(sql: Sql): WebhookEvents {
  return {
    async add(news, receivedAt) {
      // One statement, because the sender waits for the answer. `all` instead of `run`: it does not create tables, so an
      // event that is not stored does not recreate the tables of a deleted company's Durable Object.
      const added = await sql.all(
        `INSERT INTO webhook_events (company_id, news_id, project_id, change_event_id, change_item_id, action,
           occurred_at, received_at)
         SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM connections WHERE company_id = ?)
         ON CONFLICT (company_id, news_id) DO NOTHING RETURNING news_id`,
        [
          news.companyId,
          news.newsId,
          news.projectId,
          news.changeEventId,
          news.changeItemId,
          news.action,
          news.occurredAt,
          receivedAt,
          news.companyId,
        ],
      )
      return added.length > 0
    },

    async take(now, leaseUntil, limit) {
      const rows = await sql.all(
        `UPDATE webhook_events SET taken_until = ?, attempts = attempts + 1
         WHERE (company_id, news_id) IN (
           SELECT company_id, news_id FROM webhook_events
           WHERE worked_at IS NULL AND (taken_until IS NULL OR taken_until <= ?)
           ORDER BY received_at, news_id LIMIT ?)
         RETURNING company_id, news_id, project_id, change_event_id, change_item_id, action, occurred_at,
           received_at, attempts - 1 AS attempts`,
        [leaseUntil, now, limit],
      )
      return readRows(newsRow, rows)
    },

    async done(companyId, newsIds, workedAt) {
      await sql.run(
        `UPDATE webhook_events SET worked_at = ?, taken_until = NULL
         WHERE company_id = ? AND news_id IN ${inList}`,
        [workedAt, companyId, listOf(newsIds)],
      )
    },

    async putBack(companyId, newsIds, notBefore) {
      await sql.run(
        `UPDATE webhook_events SET taken_until = ?
         WHERE company_id = ? AND news_id IN ${inList} AND worked_at IS NULL`,
        [notBefore, companyId, listOf(newsIds)],
      )
    },

    async waiting(companyId) {
      const rows = await sql.all(
        'SELECT count(*) AS waiting FROM webhook_events WHERE company_id = ? AND worked_at IS NULL',
        [companyId],
      )
      return firstRow(countRow, rows)?.waiting ?? 0
    },

    async forgetWorked(before) {
      await sql.run('DELETE FROM webhook_events WHERE worked_at IS NOT NULL AND worked_at < ?', [before])
    },
  }
}

const waitingRow = v.object({ soon: v.number(), has_data: v.number() })

export function createWork(sql: Sql): Work {
  return {
    async waiting() {
      const [row] = readRows(
        waitingRow,
        await sql.all(
          `SELECT
             EXISTS (SELECT 1 FROM pushes WHERE state IN ('sending', 'unknown'))
               OR EXISTS (SELECT 1 FROM webhook_events WHERE worked_at IS NULL)
               OR EXISTS (SELECT 1 FROM hand_over_codes) AS soon,
             EXISTS (SELECT 1 FROM sessions)
               OR EXISTS (SELECT 1 FROM used_sign_ins)
               OR EXISTS (SELECT 1 FROM connections)
               OR EXISTS (SELECT 1 FROM links)
               OR EXISTS (SELECT 1 FROM activity)
               OR EXISTS (SELECT 1 FROM installations) AS has_data`,
        ),
      )
      if (row?.soon) return 'soon'
      return row?.has_data ? 'later' : 'none'
    },
  }
}
