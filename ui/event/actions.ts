import type { AttachmentsView, ThisEventView } from '../../server/usecases/change-event/views.ts'
import type { RecoverView } from '../../server/usecases/push/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import { createApi } from '../api/api.ts'
import type { Answer } from '../api/http.ts'
import type { Notice, Turn } from '../state/panel.ts'
import type { Services } from '../state/panel-context.ts'
import type { UnfinishedStep } from './model.ts'

/** Actions on the change event on the page other than pushing. Not loaded for the first paint. */
export interface EventActions {
  finish: (pushId: string) => Promise<void>
  withdraw: (pushId: string) => Promise<void>
  /** Links existing lines to a COR; resolves to the problem, or null on success. */
  link: (cor: { corId: string; number: string }, changeItemIds: string[]) => Promise<Problem | null>
  /** Attaches the signed T&M tags of a COR to the change event; null if the context has changed meanwhile. */
  attachTags: (corId: string) => Promise<Answer<AttachmentsView> | null>
  /** Unlinks a COR without touching its lines. */
  unlink: (cor: { corId: string; number: string }) => Promise<Problem | null>
}

/** Stateless: all changes go to the panel and to the tab's model. */
export function createEventActions({
  http,
  panel,
  thisEvent: { show, unfinished },
}: Pick<Services, 'http' | 'panel' | 'thisEvent'>): EventActions {
  const api = createApi(http)
  const mark = (pushId: string, step: UnfinishedStep | null) => {
    const next = new Map(unfinished.value)
    if (step === null) next.delete(pushId)
    else next.set(pushId, step)
    unfinished.value = next
  }

  const settle = async (
    pushId: string,
    ask: (turn: Turn) => Promise<Answer<RecoverView | { state: 'withdrawn' }>>,
  ) => {
    const turn = panel.turn()
    if (turn === null || unfinished.value.get(pushId)?.kind === 'working') return
    mark(pushId, { kind: 'working' })
    const answer = await ask(turn)
    if (turn.isOver()) return
    mark(pushId, answer.ok ? null : { kind: 'problem', problem: answer.problem })
    if (!answer.ok) return
    // Triggers a re-read of everything on screen, including this tab.
    panel.notice.value = { kind: 'settled', settled: answer.value }
    panel.writes.value += 1
  }

  /** Linking and unlinking: shows the response at once; everything else on screen is read again. */
  const relink = async (
    ask: (turn: Turn, changeEventId: string) => Promise<Answer<ThisEventView>>,
    notice: Notice,
  ): Promise<Problem | null> => {
    const turn = panel.turn()
    if (turn?.changeEventId == null) return null
    const answer = await ask(turn, turn.changeEventId)
    if (turn.isOver()) return null
    if (!answer.ok) return answer.problem
    show(answer.value)
    panel.notice.value = notice
    panel.writes.value += 1
    return null
  }

  return {
    finish: (pushId) => settle(pushId, (turn) => api.recover(turn.projectId, pushId)),
    withdraw: (pushId) => settle(pushId, (turn) => api.withdraw(turn.projectId, pushId)),
    link: ({ corId, number }, changeItemIds) =>
      relink(({ projectId }, eventId) => api.link(projectId, eventId, { corId, changeItemIds }), {
        kind: 'linked',
        number,
        lines: changeItemIds.length,
      }),
    attachTags: async (corId) => {
      const turn = panel.turn()
      if (turn?.changeEventId == null) return null
      const answer = await api.attachTags(turn.projectId, turn.changeEventId, [corId])
      return turn.isOver() ? null : answer
    },
    unlink: ({ corId, number }) =>
      relink(({ projectId }, eventId) => api.unlink(projectId, eventId, corId), { kind: 'unlinked', number }),
  }
}
