import { type Signal, signal } from '@preact/signals'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type {
  NotificationListView,
  NotificationResponse,
  NotificationRow,
  NotificationView,
} from '../../server/usecases/notifications/views.ts'
import type { LogApi, NotificationInbox } from '../api/api.ts'
import type { Panel } from '../state/panel.ts'
import { createReading, type Reading } from '../state/query.ts'

export interface Notifications {
  inbox: Signal<NotificationInbox>
  list: Reading<NotificationListView>
  /** The one under review, as its row stood in the list; null while the list is shown. */
  open: Signal<NotificationRow | null>
  review: Reading<NotificationView>
  chosen: Signal<ReadonlyMap<string, CorRow>>
  /** Paints what is stored, then asks Clearstory. */
  load: (inbox: NotificationInbox) => Promise<void>
  refresh: () => Promise<void>
  /** Looks for news behind the list; what cannot be read now leaves it as it is. */
  look: () => Promise<boolean>
  show: (row: NotificationRow) => Promise<void>
  readReview: () => Promise<void>
  back: () => void
}

/** Change notifications: the list of one inbox, and one under review. */
export function createNotifications(api: LogApi, panel: Panel): Notifications {
  const inbox = signal<NotificationInbox>('sent')
  const list = createReading<NotificationListView>(panel)
  const open = signal<NotificationRow | null>(null)
  const review = createReading<NotificationView>(panel)
  const chosen = signal<ReadonlyMap<string, CorRow>>(new Map())

  const take = (view: NotificationListView | null) => {
    if (view !== null) panel.standing.value = view.standing
    return view
  }
  const refresh = async () => {
    const asked = inbox.value
    take(await list.read((turn) => api.refreshNotifications(turn.projectId, asked)))
  }
  const readReview = async () => {
    const row = open.value
    if (row === null) return
    await review.read((turn) => api.notification(turn.projectId, row.notificationId, row.contractId))
    chosen.value = new Map()
  }
  return {
    inbox,
    list,
    open,
    review,
    chosen,
    refresh,
    readReview,
    look: async () => {
      const before = list.value.value
      if (before?.standing.setup !== 'complete' || list.loading.value || open.value !== null) return false
      const asked = inbox.value
      const after = await list.read(async (turn) => {
        const answer = await api.refreshNotifications(turn.projectId, asked)
        return answer.ok ? answer : { ok: true, value: before }
      })
      return after !== null && JSON.stringify(after.rows) !== JSON.stringify(before.rows)
    },
    load: async (next) => {
      if (next !== inbox.value) list.clear()
      inbox.value = next
      const stored = take(await list.read((turn) => api.notifications(turn.projectId, next)))
      if (stored !== null && stored.standing.setup === 'complete') await refresh()
    },
    show: async (row) => {
      review.clear()
      open.value = row
      await readReview()
    },
    back: () => {
      open.value = null
      chosen.value = new Map()
    },
  }
}

/** Answers in the order of *Review*: with a COR first, as those can be pushed. */
export function groupAnswers(responses: readonly NotificationResponse[]) {
  const of = (answer: NotificationResponse['answer']) => responses.filter((one) => one.answer === answer)
  return {
    cor: of('cor'),
    no_cost_impact: of('no_cost_impact'),
    other: of('other'),
    no_response: of('no_response'),
  }
}
