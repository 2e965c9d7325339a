import { type Signal, signal } from '@preact/signals'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type {
  NotificationListView,
  NotificationResponse,
  NotificationRow,
  NotificationView,
} from '../../server/usecases/notifications/views.ts'
import { createLogApi, type NotificationInbox } from '../api/api.ts'
import type { Answer } from '../api/http.ts'
import type { Services } from '../state/panel-context.ts'
import { createQuery, onWrite, type Query, type Stop } from '../state/query.ts'

/** `poll` reads from Clearstory too, but a failure leaves the list as it is. */
type ListSource = 'stored' | 'clearstory' | 'poll'

export interface Notifications {
  inbox: Signal<NotificationInbox>
  list: Query<NotificationListView, [inbox: NotificationInbox, from: ListSource]>
  /** The notification under review, as listed; null while the list is shown. */
  reviewed: Signal<NotificationRow | null>
  review: Query<NotificationView, [row: NotificationRow]>
  chosen: Signal<ReadonlyMap<string, CorRow>>
  /** Shows the stored list, then reads Clearstory. */
  load: (inbox: NotificationInbox) => Promise<void>
  refresh: () => Promise<void>
  /** For polling: resolves to whether anything changed. */
  poll: () => Promise<boolean>
  show: (row: NotificationRow) => Promise<void>
  readReview: () => Promise<void>
  back: () => void
  /** Loads the list when the panel becomes visible. Re-reads the review after writes, which may have pushed its CORs. */
  open: () => Stop[]
}

/** Change notifications: the list of one inbox, and the review of one of them. */
export function createNotifications({ http, panel }: Pick<Services, 'http' | 'panel'>): Notifications {
  const api = createLogApi(http)
  const inbox = signal<NotificationInbox>('sent')
  const list: Notifications['list'] = createQuery(panel, async ({ projectId }, of, from) => {
    if (from === 'stored') return api.notifications(projectId, of)
    const before = list.value.peek()
    const answer: Answer<NotificationListView> = await api.refreshNotifications(projectId, of)
    return answer.ok || from === 'clearstory' || before === null ? answer : { ok: true, value: before }
  })
  const reviewed = signal<NotificationRow | null>(null)
  const review: Notifications['review'] = createQuery(panel, (turn, row) =>
    api.notification(turn.projectId, row.notificationId, row.contractId),
  )
  const chosen = signal<ReadonlyMap<string, CorRow>>(new Map())

  const read = async (from: ListSource) => {
    const view = await list.read(inbox.value, from)
    if (view !== null) panel.standing.value = view.standing
    return view
  }
  const refresh = async () => {
    await read('clearstory')
  }
  const load = async (next: NotificationInbox) => {
    if (next !== inbox.value) list.clear()
    inbox.value = next
    const stored = await read('stored')
    if (stored?.standing.setup === 'complete') await refresh()
  }
  const readReview = async () => {
    if (reviewed.value === null) return
    await review.read(reviewed.value)
    chosen.value = new Map()
  }
  return {
    inbox,
    list,
    reviewed,
    review,
    chosen,
    load,
    refresh,
    readReview,
    poll: async () => {
      const before = list.value.value
      if (before?.standing.setup !== 'complete' || list.loading.value || reviewed.value !== null) return false
      const after = await list.read(inbox.value, 'poll')
      return after !== null && JSON.stringify(after.rows) !== JSON.stringify(before.rows)
    },
    show: async (row) => {
      review.clear()
      reviewed.value = row
      await readReview()
    },
    back: () => {
      reviewed.value = null
      chosen.value = new Map()
    },
    open: () => {
      return [
        panel.visible.subscribe((visible) => {
          if (visible) void load(inbox.value)
        }),
        onWrite(panel, () => void readReview()),
      ]
    },
  }
}

/** Responses in the order of *Review*: those with a COR first, because they can be pushed. */
export function groupAnswers(responses: readonly NotificationResponse[]) {
  const of = (answer: NotificationResponse['answer']) => responses.filter((one) => one.answer === answer)
  return {
    cor: of('cor'),
    no_cost_impact: of('no_cost_impact'),
    other: of('other'),
    no_response: of('no_response'),
  }
}
