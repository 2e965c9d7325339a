import * as v from 'valibot'
import type { ChangeNotification, ReviewedNotification } from '../domain/change-notification.ts'
import type { Inbox } from '../domain/change-order-request.ts'
import type { ChangeNotificationId, ClearstoryProjectId, ContractId } from '../domain/ids.ts'
import type { ClearstoryGet } from './clearstory-http.ts'
import { orNull } from './or-null.ts'
import { readAll } from './pages.ts'
import {
  wireReceivedDetail,
  wireReceivedNotification,
  wireSentDetail,
  wireSentNotification,
} from './wire-change-notification.ts'

/** At most 50 pages, the newest 5,000 change notifications of a project; older ones are not read. */
const mostPages = 50

/**
 * The change notifications of a project, newest first: GET /change-notifications, all pages. There is no "changed since"
 * filter (clearstory/FACTS.md), so all are read each time.
 */
export function listNotifications(
  get: ClearstoryGet,
  projectId: ClearstoryProjectId,
  inbox: Inbox,
): Promise<ChangeNotification[]> {
  const record = inbox === 'sent' ? wireSentNotification : wireReceivedNotification
  return readAll(get, '/change-notifications', { inbox, projectIds: projectId }, record, {
    key: ({ notificationId, contractId }) => `${notificationId}/${contractId ?? ''}`,
    direction: 'desc',
    mostPages,
  })
}

/** One change notification as its sender sees it: GET /change-notifications/{id}; null if Clearstory answers 404 or null. */
export function showSentNotification(
  get: ClearstoryGet,
  notificationId: ChangeNotificationId,
): Promise<ReviewedNotification | null> {
  return orNull(get(pathOf(notificationId), {}, v.nullable(wireSentDetail)))
}

/** One change notification as the contractor of a contract sees it: GET /change-notifications/{id}/{contractId}. */
export async function showReceivedNotification(
  get: ClearstoryGet,
  known: ChangeNotification,
  contractId: ContractId,
): Promise<ReviewedNotification | null> {
  const path = `${pathOf(known.notificationId)}/${encodeURIComponent(contractId)}`
  const found = await orNull(get(path, {}, v.nullable(wireReceivedDetail)))
  if (!found) return null
  const { answer, detail } = found
  return {
    notification: {
      ...known,
      ...(detail && { title: detail.title, status: detail.status, description: detail.description }),
      ...(detail && { dueAt: detail.dueAt, updatedAt: detail.updatedAt }),
      contractId,
      asked: 1,
      answered: answer.hasResponded ? 1 : 0,
    },
    answers: [{ ...answer, contractId: answer.contractId ?? contractId }],
  }
}

function pathOf(notificationId: ChangeNotificationId): string {
  return `/change-notifications/${encodeURIComponent(notificationId)}`
}
