import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import type { RecoverView } from '../../server/usecases/push/views.ts'
import type { Standing } from '../../server/usecases/views.ts'
import type { ProcoreContext } from '../host/procore-frame.ts'

export const tabs = ['event', 'log', 'notifications', 'setup'] as const
export type Tab = (typeof tabs)[number]

/** CORs in one push at most. */
export const corsAtMost = 100

export interface RepushIntent {
  kind: 'repush'
  corIds: string[]
  numbers: string[]
  /** The change event on the page, unless another one is named. */
  changeEventId?: string
  /** Where more CORs are to be re-pushed than fit in one push: which part this is, and the next one. */
  part?: { at: number; of: number; next: RepushIntent | null }
}

/** Why the push dialog is open. */
export type PushIntent =
  | { kind: 'import'; rows: CorRow[] }
  | RepushIntent
  | { kind: 'remove'; corIds: string[]; numbers: string[] }
  | { kind: 'undo' }

/** Whose history is on screen. */
export type HistoryOf = { changeEventId: string } | { corId: string; number: string }

/** Something that happened apart from what is on screen. */
export type Notice =
  /** The open dialog was closed; `sending`: its push was still on its way. */
  | { kind: 'moved_on'; sending: boolean }
  /** An unfinished push was settled, or withdrawn. */
  | { kind: 'settled'; settled: RecoverView | { state: 'withdrawn' } }
  | { kind: 'linked'; number: string; lines: number }
  | { kind: 'unlinked'; number: string }

/** A moment in one context, of one person. The answer to a request from a turn that is over must not be shown. */
export interface Turn extends ProcoreContext {
  isOver: () => boolean
}

export interface Panel {
  context: ReadonlySignal<ProcoreContext | null>
  standing: Signal<Standing | null>
  tab: Signal<Tab>
  intent: Signal<PushIntent | null>
  history: Signal<HistoryOf | null>
  /** CORs chosen in a dialog that was closed before it pushed; they are chosen again when it opens. */
  draft: Signal<CorRow[]>
  /** False while Procore has the panel hidden: timers stand still. */
  visible: Signal<boolean>
  /** A push is on its way to Procore; it goes on even when the person moves. */
  sending: Signal<boolean>
  /** Grows with each write, so that what is on screen is read again. */
  writes: Signal<number>
  /** Stays until it is closed or another one takes its place. */
  notice: Signal<Notice | null>
  /** Grows when everything was cleared: views from before are not shown again. */
  cleared: ReadonlySignal<number>
  /** Clears what was read. `drop` also clears a push that is being prepared, and drops pending answers. */
  forget: (plan: 'keep' | 'drop') => void
  moveTo: (context: ProcoreContext) => void
  /** null before Procore has said where the panel is. */
  turn: () => Turn | null
}

export function createPanel(): Panel {
  const context = signal<ProcoreContext | null>(null)
  const cleared = signal(0)
  let generation = 0
  /** The log is open because the list of change events is, not because the person chose it. */
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
      // Counted only where there was something to clear: what is read again may be refused again, without end.
      const held =
        panel.standing.value !== null || panel.intent.value !== null || panel.history.value !== null
      panel.history.value = null
      panel.notice.value = null
      // A plan that is kept is shown in the currency of the standing it was made with.
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
      // Comparable as JSON: both come from the same function, with their fields in the same order.
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
