import { type Signal, signal } from '@preact/signals'
import type { Problem } from '../../server/usecases/views.ts'
import type { Api } from '../api/api.ts'
import type { Answer } from '../api/http.ts'
import type { Panel, PushIntent, Turn } from '../state/panel.ts'
import { askIn } from '../state/query.ts'

/** What a push dialog is waiting for. `reading`: Procore is read again after an unknown outcome. */
export type Busy = 'planning' | 'sending' | 'reading'

/**
 * Sends a request within the dialog's turn, or within a turn that ends earlier. Resolves to null if the request failed,
 * which sets the dialog's problem, or if the turn is over.
 */
export type Ask = <T>(
  question: (projectId: string) => Promise<Answer<T>>,
  turn?: Turn | null,
) => Promise<T | null>

/** State that the parts of one push dialog share: codes, planning and sending. */
export interface PushScope {
  api: Api
  panel: Panel
  intent: PushIntent
  /** The panel's turn in which the dialog was opened. */
  turn: Turn | null
  /** The change event on the page. */
  onPage: string | null
  /** The change event to use unless the person selects another one. */
  here: string | null
  /** The last problem; cleared by the next request that succeeds. */
  problem: Signal<Problem | null>
  busy: Signal<Busy | null>
  ask: Ask
}

export function createPushScope(api: Api, panel: Panel, intent: PushIntent): PushScope {
  const turn = panel.turn()
  const onPage = turn?.changeEventId ?? null
  const problem = signal<Problem | null>(null)
  return {
    api,
    panel,
    intent,
    turn,
    onPage,
    here: (intent.kind === 'repush' ? intent.changeEventId : null) ?? onPage,
    problem,
    busy: signal(null),
    ask: (question, within = turn) => askIn(within, problem, ({ projectId }) => question(projectId)),
  }
}
