import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type { RecoverView } from '../../server/usecases/push/views.ts'
import type { Standing } from '../../server/usecases/views.ts'
import type { ProcoreContext } from '../host/procore-frame.ts'

export const tabs = ['event', 'log', 'notifications', 'setup'] as const
export type Tab = (typeof tabs)[number]

/** Maximum number of CORs in one push. */
export const corsAtMost = 100

export interface RepushIntent {
  kind: 'repush'
  corIds: string[]
  numbers: string[]
  /** Defaults to the change event on the page. */
  changeEventId?: string
  /** For a re-push of more CORs than fit in one push: the number of this batch, and the next one. */
  part?: { at: number; of: number; next: RepushIntent | null }
}

/** Why the push dialog is open. */
export type PushIntent =
  | { kind: 'import'; rows: CorRow[] }
  | RepushIntent
  | { kind: 'remove'; corIds: string[]; numbers: string[] }
  | { kind: 'undo' }

/** The record whose history is shown. */
export type HistoryOf = { changeEventId: string } | { corId: string; number: string }

/** An event that is not visible on screen otherwise. */
export type Notice =
  /** The open dialog was closed. `sending`: its push was still in progress. */
  | { kind: 'moved_on'; sending: boolean }
  /** An unfinished push was settled or withdrawn. */
  | { kind: 'settled'; settled: RecoverView | { state: 'withdrawn' } }
  | { kind: 'linked'; number: string; lines: number }
  | { kind: 'unlinked'; number: string }

/** A snapshot of the context and the person. A response to a request from a turn that is over must not be shown. */
export interface Turn extends ProcoreContext {
  isOver: () => boolean
}

export interface Panel {
  context: ReadonlySignal<ProcoreContext | null>
  standing: Signal<Standing | null>
  tab: Signal<Tab>
  intent: Signal<PushIntent | null>
  history: Signal<HistoryOf | null>
  /** CORs selected in a dialog that was closed before pushing; they are selected again when it reopens. */
  draft: Signal<CorRow[]>
  /** False while Procore hides the panel: timers are paused. */
  visible: Signal<boolean>
  /** A push is in progress; it continues even if the person navigates away. */
  sending: Signal<boolean>
  /** A counter that each write increments, so that what is on screen is read again. */
  writes: Signal<number>
  /** Stays until it is closed or replaced by another one. */
  notice: Signal<Notice | null>
  /** A counter that clearing increments: views from before are not shown again. */
  cleared: ReadonlySignal<number>
  /** Clears what was read. `drop` also clears a push that is being prepared, and drops pending responses. */
  forget: (plan: 'keep' | 'drop') => void
  moveTo: (context: ProcoreContext) => void
  /** null until Procore has sent the context. */
  turn: () => Turn | null
}

export function createPanel(): Panel {
  const context = signal<ProcoreContext | null>(null)
  const cleared = signal(0)
  let generation = 0
  /** Whether the log was opened by the list of change events and not by the person. */
  let logFollows = false
  /** Opens the log with the list of change events, and the record's own tab with a record. */
  const followList = (view: string) => {
    const listed = view === 'change_events.list'
    if (listed && panel.tab.value === 'event') {
      panel.tab.value = 'log'
      logFollows = true
    } else if (!listed) {
      if (logFollows && panel.tab.value === 'log') panel.tab.value = 'event'
      logFollows = false
    }
  }
  const panel: Panel = {
    context,
    standing: signal(null),
    tab: signal('event'),
    intent: signal(null),
    history: signal(null),
    draft: signal([]),
    visible: signal(true),
    sending: signal(false),
    writes: signal(0),
    notice: signal(null),
    cleared,
    forget: (plan) => {
      // Increment only if something was cleared. Otherwise an endless loop: the re-read may be refused again.
      const held =
        panel.standing.value !== null || panel.intent.value !== null || panel.history.value !== null
      panel.history.value = null
      panel.notice.value = null
      // A kept plan is shown in the currency of its standing, so keep that too.
      if (plan === 'keep' && panel.intent.value !== null) return
      panel.standing.value = null
      if (plan === 'keep') return
      generation += 1
      panel.intent.value = null
      panel.draft.value = []
      panel.sending.value = false
      if (held) cleared.value += 1
    },
    moveTo: (next) => {
      const before = context.value
      // Comparable as JSON: the same function created both, with their fields in the same order.
      if (JSON.stringify(before) === JSON.stringify(next)) return
      generation += 1
      const interrupted = panel.intent.value
      panel.intent.value = null
      panel.history.value = null
      panel.draft.value = []
      panel.notice.value = interrupted && { kind: 'moved_on', sending: panel.sending.value }
      if (before === null || before.projectId !== next.projectId || before.companyId !== next.companyId) {
        panel.standing.value = null
      }
      context.value = next
      if (before?.view !== next.view) followList(next.view)
    },
    turn: () => {
      const now = context.value
      const own = generation
      return now === null ? null : { ...now, isOver: () => own !== generation }
    },
  }
  return panel
}
