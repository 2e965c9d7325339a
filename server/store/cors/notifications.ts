import * as v from 'valibot'
import type { ChangeNotification, NotificationAnswer } from '../../domain/change-notification.ts'
import type { ChangeNotificationId, ContractId } from '../../domain/ids.ts'
import type { ChangeNotifications } from '../../domain/ports/store-cors.ts'
import { firstRow, idColumn, insertMany, jsonColumn, readRows, replacing } from '../engine/rows.ts'
import type { Sql } from '../engine/sql.ts'
import { inbox } from './columns.ts'

const textOrNull = v.nullable(v.string())
const contractId = v.nullable(idColumn<ContractId>())

/** A change notification as stored in the column `change_notifications.notification`. */
export const changeNotification: v.GenericSchema<unknown, ChangeNotification> = v.object({
  notificationId: idColumn<ChangeNotificationId>(),
  inbox,
  contractId,
  typeId: v.nullable(v.picklist([1, 2])),
  type: v.string(),
  status: textOrNull,
  title: v.string(),
  description: textOrNull,
  customerReferenceNumber: textOrNull,
  dueAt: textOrNull,
  submittedAt: textOrNull,
  updatedAt: v.string(),
  estimate: textOrNull,
  costImpact: textOrNull,
  projectedCost: textOrNull,
  asked: v.number(),
  answered: v.number(),
})

/** Its answers as stored in the column `change_notifications.review`. */
export const notificationAnswers: v.GenericSchema<unknown, NotificationAnswer[]> = v.array(
  v.object({
    contractId,
    contractName: textOrNull,
    hasResponded: v.boolean(),
    noCostImpact: v.boolean(),
    estimate: textOrNull,
    respondedAt: textOrNull,
    cor: v.nullable(
      v.object({
        corUuid: v.string(),
        number: v.string(),
        title: v.string(),
        status: textOrNull,
        total: textOrNull,
      }),
    ),
  }),
)

const notificationRow = v.object({ notification: jsonColumn(changeNotification) })
const readRow = v.object({ read_at: v.string() })
const reviewedRow = v.object({
  notification: jsonColumn(changeNotification),
  review: v.nullable(jsonColumn(notificationAnswers)),
  reviewed_at: v.nullable(v.string()),
})

const columns = ['project_id', 'inbox', 'notification_id', 'contract_id', 'notification', 'seen_at']
const key = ['company_id', 'project_id', 'inbox', 'notification_id', 'contract_id']

/** The change notifications of mapped projects, as last read from Clearstory. */
export function createChangeNotifications(sql: Sql): ChangeNotifications {
  return {
    async list(companyId, projectId) {
      const [rows, reads] = await Promise.all([
        sql.all('SELECT notification FROM change_notifications WHERE company_id = ? AND project_id = ?', [
          companyId,
          projectId,
        ]),
        sql.all('SELECT read_at FROM notification_reads WHERE company_id = ? AND project_id = ?', [
          companyId,
          projectId,
        ]),
      ])
      return {
        notifications: readRows(notificationRow, rows).map(({ notification }) => notification),
        readAt: firstRow(readRow, reads)?.read_at ?? null,
      }
    },

    async replace(companyId, projectId, notifications, readAt) {
      // Of two concurrent reads the later one wins; the first statement decides for the whole batch.
      const ours = {
        sql: `EXISTS (SELECT 1 FROM notification_reads AS r
                      WHERE r.company_id = ? AND r.project_id = ? AND r.read_at = ?)`,
        params: [companyId, projectId, readAt],
      }
      const rows = notifications.map((notification) => ({
        project_id: projectId,
        inbox: notification.inbox,
        notification_id: notification.notificationId,
        contract_id: notification.contractId ?? '',
        notification: JSON.stringify(notification),
        seen_at: readAt,
      }))
      await sql.batch([
        {
          sql: `INSERT INTO notification_reads (company_id, project_id, read_at) VALUES (?, ?, ?)
                ON CONFLICT (company_id, project_id) DO UPDATE SET read_at = excluded.read_at
                WHERE excluded.read_at >= notification_reads.read_at`,
          params: [companyId, projectId, readAt],
        },
        ...insertMany('change_notifications', companyId, columns, rows, {
          tail: replacing(key, columns),
          guard: ours,
        }),
        {
          sql: `DELETE FROM change_notifications
                WHERE company_id = ? AND project_id = ? AND seen_at <> ? AND ${ours.sql}`,
          params: [companyId, projectId, readAt, ...ours.params],
        },
      ])
    },

    async get(companyId, projectId, { inbox, notificationId, contractId }) {
      const row = firstRow(
        reviewedRow,
        await sql.all(
          `SELECT notification, review, reviewed_at FROM change_notifications
           WHERE company_id = ? AND project_id = ? AND inbox = ? AND notification_id = ? AND contract_id = ?`,
          [companyId, projectId, inbox, notificationId, contractId ?? ''],
        ),
      )
      return row && { notification: row.notification, answers: row.review, reviewedAt: row.reviewed_at }
    },

    async putReview(companyId, projectId, { notification, answers }, readAt) {
      const { inbox, notificationId, contractId } = notification
      await sql.run(
        `UPDATE change_notifications SET notification = ?, review = ?, reviewed_at = ?
         WHERE company_id = ? AND project_id = ? AND inbox = ? AND notification_id = ? AND contract_id = ?
           AND (reviewed_at IS NULL OR reviewed_at <= ?)`,
        [
          JSON.stringify(notification),
          JSON.stringify(answers),
          readAt,
          companyId,
          projectId,
          inbox,
          notificationId,
          contractId ?? '',
          readAt,
        ],
      )
    },
  }
}
