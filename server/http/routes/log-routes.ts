import { Hono } from 'hono'
import * as v from 'valibot'
import type {
  ChangeEventId,
  ChangeNotificationId,
  CommitmentId,
  ContractId,
  CorId,
} from '../../domain/ids.ts'
import { activityCsv } from '../../usecases/activity-csv.ts'
import type { Deps } from '../../usecases/deps.ts'
import { saveSettings, showSettings } from '../../usecases/label-cors.ts'
import { listNotifications, refreshNotifications } from '../../usecases/list-notifications.ts'
import { reviewNotification } from '../../usecases/review-notification.ts'
import {
  corHistory,
  eventHistory,
  type HistoryPlace,
  historyPage,
  newest,
} from '../../usecases/show-activity.ts'
import { showCommitment } from '../../usecases/show-commitment.ts'
import { csvFile } from '../csv-file.ts'
import type { ProjectEnv } from '../middleware/project.ts'
import { idSchema, jsonBody, parse } from '../parse.ts'

const inboxQuery = v.object({ inbox: v.optional(v.picklist(['sent', 'received']), 'sent') })
const reviewQuery = v.object({ contractId: v.optional(idSchema<ContractId>()) })
const activityQuery = v.object({
  format: v.optional(v.picklist(['json', 'csv']), 'json'),
  before: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{0,15}-\d{0,15}$/, 'not a place in a history'),
      v.transform((text): HistoryPlace => {
        const [entry = null, change = null] = text.split('-').map((id) => (id === '' ? null : Number(id)))
        return { entry, change }
      }),
    ),
    '-',
  ),
})
const settingsBody = v.object({ labelCors: v.boolean() })

/** Change notifications, activity, settings and commitment pages of one project, below /api/projects/:projectId. */
export function logRoutes(deps: Deps) {
  return new Hono<ProjectEnv>()
    .get('/notifications', async (c) => {
      const { inbox } = parse(inboxQuery, c.req.query())
      return c.json(await listNotifications(deps, c.var.person, c.var.projectId, inbox))
    })
    .post('/notifications/refresh', async (c) => {
      const { inbox } = parse(inboxQuery, c.req.query())
      return c.json(await refreshNotifications(deps, c.var.person, c.var.projectId, inbox))
    })
    .get('/notifications/:notificationId', async (c) => {
      const notificationId = parse(idSchema<ChangeNotificationId>(), c.req.param('notificationId'))
      const { contractId = null } = parse(reviewQuery, c.req.query())
      const which = { notificationId, contractId }
      return c.json(await reviewNotification(deps, c.var.person, c.var.projectId, which))
    })
    .get('/change-events/:changeEventId/activity', async (c) => {
      const id = parse(idSchema<ChangeEventId>(), c.req.param('changeEventId'))
      const { format, before } = parse(activityQuery, c.req.query())
      const history = await eventHistory(deps, c.var.person, c.var.projectId, id)
      if (format === 'csv') return csvFile(c, `activity-change-event-${id}`, activityCsv(history(newest)))
      return c.json(await historyPage(history, before))
    })
    .get('/cors/:corId/activity', async (c) => {
      const id = parse(idSchema<CorId>(), c.req.param('corId'))
      const { format, before } = parse(activityQuery, c.req.query())
      const history = await corHistory(deps, c.var.person, c.var.projectId, id)
      if (format === 'csv') return csvFile(c, `activity-cor-${id}`, activityCsv(history(newest)))
      return c.json(await historyPage(history, before))
    })
    .get('/settings', async (c) => c.json(await showSettings(deps, c.var.person, c.var.projectId)))
    .put('/settings', async (c) => {
      const settings = parse(settingsBody, await jsonBody(c))
      return c.json(await saveSettings(deps, c.var.person, c.var.projectId, settings))
    })
    .get('/commitments/:commitmentId/panel', async (c) => {
      const id = parse(idSchema<CommitmentId>(), c.req.param('commitmentId'))
      return c.json(await showCommitment(deps, c.var.person, c.var.projectId, id))
    })
}
