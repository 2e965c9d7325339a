import { type Signal, signal } from '@preact/signals'
import type { Problem } from '../../server/usecases/views.ts'
import type { Api } from '../api/api.ts'
import type { Answer } from '../api/http.ts'
import type { Panel, PushIntent, Turn } from '../state/panel.ts'
import { askIn } from '../state/query.ts'

/** What a push dialog waits for. `reading`: Procore is read again after an unknown outcome. */
export type Busy = 'planning' | 'sending' | 'reading'

/**
 * Asks within the dialog's turn, or one that ends earlier. Resolves to null where the answer failed, which sets the
 * dialog's problem, or where the turn is over.
 */
export type Ask = <T>(
  question: (projectId: string) => Promise<Answer<T>>,
  turn?: Turn | null,
) => Promise<T | null>

/** What the parts of one push dialog share: codes, planning and sending. */
export interface PushScope {
  api: Api
  panel: Panel
  intent: PushIntent
  /** The panel's turn in which the dialog was opened. */
  turn: Turn | null
  /** The change event on the page. */
  onPage: string | null
  /** The change event in question until the person names another one. */
  here: string | null
  /** What went wrong last; cleared by the next request that succeeds. */
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
