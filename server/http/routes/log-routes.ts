import { Hono } from 'hono'
import * as v from 'valibot'
import type {
  ChangeEventId,
  ChangeNotificationId,
  CommitmentId,
  ContractId,
  CorId,
} from '../../domain/ids.ts'
import { showCommitment } from '../../usecases/cor-log/commitment.ts'
import {
  corHistory,
  eventHistory,
  type HistoryPlace,
  historyPage,
  newest,
} from '../../usecases/history/activity.ts'
import { activityCsv } from '../../usecases/history/csv.ts'
import {
  listNotifications,
  refreshNotifications,
  reviewNotification,
} from '../../usecases/notifications/notifications.ts'
import { saveSettings, showSettings } from '../../usecases/sync/labels.ts'
import { mappedProject, project, projectAdmin } from '../auth.ts'
import { csvFile, type OpenFiles } from '../csv-file.ts'
import type { ProjectEnv } from '../middleware/project.ts'
import { idSchema, valid } from '../parse.ts'

const ofEvent = v.object({ changeEventId: idSchema<ChangeEventId>() })
const ofCor = v.object({ corId: idSchema<CorId>() })
const ofNotification = v.object({ notificationId: idSchema<ChangeNotificationId>() })
const ofCommitment = v.object({ commitmentId: idSchema<CommitmentId>() })
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
export function logRoutes(files: OpenFiles) {
  return new Hono<ProjectEnv>()
    .get('/notifications', valid('query', inboxQuery), project, async (c) => {
      const { inbox } = c.req.valid('query')
      return c.json(await listNotifications(c.var.scope, inbox))
    })
    .post('/notifications/refresh', valid('query', inboxQuery), mappedProject, async (c) => {
      const { inbox } = c.req.valid('query')
      return c.json(await refreshNotifications(c.var.scope, inbox))
    })
    .get(
      '/notifications/:notificationId',
      valid('param', ofNotification),
      valid('query', reviewQuery),
      mappedProject,
      async (c) => {
        const { notificationId } = c.req.valid('param')
        const { contractId = null } = c.req.valid('query')
        const which = { notificationId, contractId }
        return c.json(await reviewNotification(c.var.scope, which))
      },
    )
    .get(
      '/change-events/:changeEventId/activity',
      valid('param', ofEvent),
      valid('query', activityQuery),
      project,
      async (c) => {
        const { changeEventId: id } = c.req.valid('param')
        const { format, before } = c.req.valid('query')
        const history = await eventHistory(c.var.scope, id)
        if (format === 'json') return c.json(await historyPage(c.var.scope, history, before))
        const end = files.begin(c.var.scope.person)
        return csvFile(c, { name: `activity-change-event-${id}`, pieces: activityCsv(history(newest)), end })
      },
    )
    .get(
      '/cors/:corId/activity',
      valid('param', ofCor),
      valid('query', activityQuery),
      project,
      async (c) => {
        const { corId: id } = c.req.valid('param')
        const { format, before } = c.req.valid('query')
        const history = await corHistory(c.var.scope, id)
        if (format === 'json') return c.json(await historyPage(c.var.scope, history, before))
        const end = files.begin(c.var.scope.person)
        return csvFile(c, { name: `activity-cor-${id}`, pieces: activityCsv(history(newest)), end })
      },
    )
    .get('/settings', project, async (c) => c.json(await showSettings(c.var.scope)))
    .put('/settings', valid('json', settingsBody), projectAdmin, async (c) => {
      return c.json(await saveSettings(c.var.scope, c.req.valid('json')))
    })
    .get('/commitments/:commitmentId/panel', valid('param', ofCommitment), project, async (c) => {
      const { commitmentId: id } = c.req.valid('param')
      return c.json(await showCommitment(c.var.scope, id))
    })
}
