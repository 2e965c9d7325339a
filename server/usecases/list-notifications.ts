import { byUrgency, type ChangeNotification, isPastDue } from '../domain/change-notification.ts'
import type { Inbox } from '../domain/change-order-request.ts'
import type { ProcoreProjectId } from '../domain/ids.ts'
import { parseAmount } from '../domain/money.ts'
import type { Person } from '../domain/person.ts'
import { rightsOf, type Sight } from '../domain/rights.ts'
import { accessTo, accessToMapped, clearstoryFailure, clearstoryOf } from './authorize.ts'
import type { Deps } from './deps.ts'
import { isStillMapped } from './keep-cors.ts'
import { standingOf } from './standing.ts'
import type { NotificationListView, NotificationRow } from './views-notifications.ts'

/** Tab *Notifications* from our database alone. */
export async function listNotifications(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  inbox: Inbox,
): Promise<NotificationListView> {
  const access = await accessTo(deps, person, projectId)
  const standing = await standingOf(deps, person, access)
  const { notifications, readAt } = await deps.store.changeNotifications.list(person.companyId, projectId)
  const now = deps.clock.now()
  // Both lists are about cost: answers to sent ones are received CORs.
  const { sees } = rightsOf(access)
  const seen = sees.received ? notifications : []
  const ofInbox = (which: Inbox) => seen.filter((one) => one.inbox === which)
  const countsOf = (which: Inbox) => ({
    all: ofInbox(which).length,
    pastDue: ofInbox(which).filter((one) => isPastDue(one, now)).length,
  })
  return {
    standing,
    inbox,
    rows: ofInbox(inbox)
      .sort(byUrgency(now))
      .map((one) => notificationRow(one, now, sees)),
    counts: { sent: countsOf('sent'), received: countsOf('received') },
    readAt,
  }
}

/** Reads the project's change notifications from Clearstory, both inboxes, and answers with the tab anew. */
export async function refreshNotifications(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  inbox: Inbox,
): Promise<NotificationListView> {
  const { access, map } = await accessToMapped(deps, person, projectId)
  const { companyId } = person
  if (!rightsOf(access).sees.received) return listNotifications(deps, person, projectId, inbox)
  const clearstory = await clearstoryOf(deps, companyId)
  const readAt = deps.clock.now()
  try {
    const [sent, received] = await Promise.all([
      clearstory.listNotifications(map.clearstoryProjectId, 'sent'),
      clearstory.listNotifications(map.clearstoryProjectId, 'received'),
    ])
    if (await isStillMapped(deps, companyId, map)) {
      await deps.store.changeNotifications.replace(companyId, projectId, [...sent, ...received], readAt)
    }
  } catch (error) {
    throw clearstoryFailure(error)
  }
  return listNotifications(deps, person, projectId, inbox)
}

/** Clearstory's sums over the answers may hold drafts: they are for those who may see drafts. */
export function notificationRow(
  notification: ChangeNotification,
  now: string,
  sees: Pick<Sight, 'sent'>,
): NotificationRow {
  return {
    notificationId: notification.notificationId,
    contractId: notification.contractId,
    inbox: notification.inbox,
    typeId: notification.typeId,
    type: notification.type,
    status: notification.status,
    title: notification.title,
    reference: notification.customerReferenceNumber,
    dueAt: notification.dueAt,
    pastDue: isPastDue(notification, now),
    answered: notification.answered,
    asked: notification.asked,
    estimateCents: exactCents(notification.estimate),
    costImpactCents: sees.sent ? exactCents(notification.costImpact) : null,
    projectedCents: sees.sent ? exactCents(notification.projectedCost) : null,
    submittedAt: notification.submittedAt,
    updatedAt: notification.updatedAt,
  }
}

/** Decimal text in cents; null where there is none or none that is exact. */
export function exactCents(text: string | null): number | null {
  if (text === null) return null
  const amount = parseAmount(text)
  return amount.kind === 'amount' ? amount.cents : null
}
