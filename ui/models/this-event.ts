import { type ReadonlySignal, signal } from '@preact/signals'
import type { Problem, RecoverView, ThisEventView } from '../../server/usecases/views.ts'
import type { AttachmentsView } from '../../server/usecases/views-attachments.ts'
import type { Api } from '../api.ts'
import type { Answer } from '../http.ts'
import { linkedText, settledText } from '../words/results.ts'
import type { Panel, Turn } from './panel.ts'

export interface ThisEvent {
  view: ReadonlySignal<ThisEventView | null>
  problem: ReadonlySignal<Problem | null>
  /** Reading Procore and Clearstory behind what is shown. */
  reading: ReadonlySignal<boolean>
  /** CORs being read again one by one. */
  busyCors: ReadonlySignal<ReadonlySet<string>>
  /** What became of an unfinished push, by its id: running, or a sentence. */
  unfinished: ReadonlySignal<ReadonlyMap<string, UnfinishedStep>>
  open: () => Promise<void>
  refresh: () => Promise<void>
  refreshCor: (corId: string) => Promise<void>
  finish: (pushId: string) => Promise<void>
  withdraw: (pushId: string) => Promise<void>
  /** Marks lines that are there as a COR's; what went wrong, or null. */
  link: (cor: { corId: string; number: string }, changeItemIds: string[]) => Promise<Problem | null>
  /** Attaches the signed T&M tags of a COR to the change event; null when the person has moved on. */
  attachTags: (corId: string) => Promise<Answer<AttachmentsView> | null>
  /** Lets a COR go without touching its lines. */
  unlink: (cor: { corId: string; number: string }) => Promise<Problem | null>
}

export type UnfinishedStep = { kind: 'working' } | { kind: 'problem'; problem: Problem }

/** Tab *This event*: paints what the database knows, then reads the two systems and updates in place. */
export function createThisEvent(api: Api, panel: Panel): ThisEvent {
  const view = signal<ThisEventView | null>(null)
  const problem = signal<Problem | null>(null)
  const reading = signal(false)
  const busyCors = signal<ReadonlySet<string>>(new Set())
  const unfinished = signal<ReadonlyMap<string, UnfinishedStep>>(new Map())
  let shownFor: string | null = null
  let reads = 0
  /** Asked to refresh while a read was under way: one more follows it, however often it was asked. */
  let readAgain = false

  const show = (next: ThisEventView) => {
    view.value = next
    panel.standing.value = next.standing
  }

  /** A view without a saved change event still has a standing to show. */
  const openWithoutEvent = async (turn: Turn) => {
    const answer = await api.standing(turn.projectId)
    if (turn.isOver()) return
    if (answer.ok) panel.standing.value = answer.value
    problem.value = answer.ok ? null : answer.problem
  }

  const read = async (turn: Turn, changeEventId: string, stored: boolean) => {
    reads += 1
    const own = reads
    const overtaken = () => turn.isOver() || own !== reads
    reading.value = true
    const take = (answer: Answer<ThisEventView>) => {
      if (answer.ok) show(answer.value)
      problem.value = answer.ok ? null : answer.problem
    }
    if (stored) {
      const answer = await api.thisEvent(turn.projectId, changeEventId)
      if (overtaken()) return
      take(answer)
      // What the database answers with is not worth reading Procore for: nothing to read, or nobody to read as.
      if (!answer.ok || answer.value.standing.setup !== 'complete') {
        reading.value = false
        return
      }
    }
    const answer = await api.refreshEvent(turn.projectId, changeEventId)
    if (overtaken()) return
    take(answer)
    reading.value = false
    if (readAgain) {
      readAgain = false
      await read(turn, changeEventId, false)
    }
  }

  const mark = (pushId: string, step: UnfinishedStep | null) => {
    const next = new Map(unfinished.value)
    if (step === null) next.delete(pushId)
    else next.set(pushId, step)
    unfinished.value = next
  }

  const settle = async (pushId: string, ask: (turn: Turn) => Promise<Answer<string>>) => {
    const turn = panel.turn()
    if (turn === null || unfinished.value.get(pushId)?.kind === 'working') return
    mark(pushId, { kind: 'working' })
    const answer = await ask(turn)
    if (turn.isOver()) return
    mark(pushId, answer.ok ? null : { kind: 'problem', problem: answer.problem })
    if (!answer.ok) return
    // Everything on screen that it may have changed is read again, this tab included.
    panel.notice.value = answer.value
    panel.writes.value += 1
  }

  /** Something was linked or let go: shown at once, said, and read again everywhere else. */
  const relink = async (
    ask: (turn: Turn, changeEventId: string) => Promise<Answer<ThisEventView>>,
    said: string,
  ): Promise<Problem | null> => {
    const turn = panel.turn()
    if (turn?.changeEventId == null) return null
    const answer = await ask(turn, turn.changeEventId)
    if (turn.isOver()) return null
    if (!answer.ok) return answer.problem
    show(answer.value)
    panel.notice.value = said
    panel.writes.value += 1
    return null
  }

  const model: ThisEvent = {
    view,
    problem,
    reading,
    busyCors,
    unfinished,
    open: async () => {
      const turn = panel.turn()
      if (turn === null) return
      const place = `${turn.companyId}/${turn.projectId}/${turn.changeEventId ?? ''}`
      if (place !== shownFor) {
        view.value = null
        problem.value = null
        reading.value = false
        readAgain = false
        busyCors.value = new Set()
        unfinished.value = new Map()
        shownFor = place
      }
      if (turn.changeEventId === null) await openWithoutEvent(turn)
      else await read(turn, turn.changeEventId, true)
    },
    refresh: async () => {
      const turn = panel.turn()
      if (turn === null) return
      if (turn.changeEventId === null) await openWithoutEvent(turn)
      else if (reading.value) readAgain = true
      else await read(turn, turn.changeEventId, false)
    },
    refreshCor: async (corId) => {
      const turn = panel.turn()
      if (turn?.changeEventId == null) return
      busyCors.value = new Set([...busyCors.value, corId])
      const one = await api.refreshCor(turn.projectId, corId)
      if (turn.isOver()) return
      if (one.ok) {
        const all = await api.thisEvent(turn.projectId, turn.changeEventId)
        if (turn.isOver()) return
        if (all.ok) show(all.value)
        problem.value = all.ok ? null : all.problem
      } else {
        problem.value = one.problem
      }
      busyCors.value = new Set([...busyCors.value].filter((id) => id !== corId))
    },
    finish: (pushId) => settle(pushId, async (turn) => told(await api.recover(turn.projectId, pushId))),
    withdraw: (pushId) => settle(pushId, async (turn) => told(await api.withdraw(turn.projectId, pushId))),
    link: ({ corId, number }, changeItemIds) =>
      relink(
        ({ projectId }, eventId) => api.link(projectId, eventId, { corId, changeItemIds }),
        linkedText(number, changeItemIds.length),
      ),
    attachTags: async (corId) => {
      const turn = panel.turn()
      if (turn?.changeEventId == null) return null
      const answer = await api.attachTags(turn.projectId, turn.changeEventId, [corId])
      return turn.isOver() ? null : answer
    },
    unlink: ({ corId, number }) =>
      relink(
        ({ projectId }, eventId) => api.unlink(projectId, eventId, corId),
        `COR ${number} is no longer linked to this event. Its lines stay in Procore as they are.`,
      ),
  }
  return model
}

/** What became of an unfinished push, as a sentence. */
function told(answer: Answer<RecoverView | { state: 'withdrawn' }>): Answer<string> {
  return answer.ok ? { ok: true, value: settledText(answer.value) } : answer
}
