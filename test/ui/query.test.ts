import { signal } from '@preact/signals'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Problem } from '../../server/usecases/views.ts'
import type { Answer } from '../../ui/api/http.ts'
import { createPanel, type Panel, type Turn } from '../../ui/state/panel.ts'
import { askIn, createLatest, createQuery, onWrite, type Query } from '../../ui/state/query.ts'
import { createDebounced } from '../../ui/state/search.ts'

const place = { companyId: '1', projectId: '2', view: 'change_events.detail', changeEventId: '10' }

const failed = (status: number): Answer<string> => ({
  ok: false,
  problem: {
    type: '/problems/x',
    code: 'x',
    title: '',
    detail: null,
    next: '',
    status,
    written: 'no',
    retryAt: null,
    requestId: '',
  } as Problem,
})

/** A query whose answers come when the test gives them, in any order. */
function queryHere() {
  const panel = createPanel()
  const asked: { turn: Turn; what: string; give: (answer: Answer<string> | string) => Promise<void> }[] = []
  const query = createQuery(
    panel,
    (turn, what: string) =>
      new Promise<Answer<string>>((resolve) => {
        asked.push({
          turn,
          what,
          give: async (answer) => {
            resolve(typeof answer === 'string' ? { ok: true, value: answer } : answer)
            for (let step = 0; step < 5; step += 1) await Promise.resolve()
          },
        })
      }),
  )
  return { panel, query, asked }
}

let panel: Panel
let query: Query<string, [string]>
let asked: ReturnType<typeof queryHere>['asked']
const shown = () => [query.value.value, query.problem.value?.status ?? null, query.loading.value]

beforeEach(() => {
  ;({ panel, query, asked } = queryHere())
  panel.moveTo(place)
})

describe('a query', () => {
  it('asks in the context of the panel, with what it is read with', async () => {
    const read = query.read('a')
    expect(shown()).toEqual([null, null, true])
    expect(asked[0]).toMatchObject({ what: 'a', turn: place })
    await asked[0]?.give('A')
    expect(shown()).toEqual(['A', null, false])
    expect(await read).toBe('A')
  })
  it('asks nothing before Procore has said where the panel is', async () => {
    const { query, asked } = queryHere()
    expect(await query.read('a')).toBeNull()
    expect([asked.length, query.loading.value]).toEqual([0, false])
  })

  describe('that has an answer on screen', () => {
    beforeEach(async () => {
      void query.read('a')
      await asked[0]?.give('A')
    })
    it('keeps it while it asks again, and until the new one is here', async () => {
      void query.read('b')
      expect(shown()).toEqual(['A', null, true])
      await asked[1]?.give('B')
      expect(shown()).toEqual(['B', null, false])
    })
    it('keeps it beside the problem of a failure, which the next answer takes away', async () => {
      const read = query.read('b')
      await asked[1]?.give(failed(503))
      expect(shown()).toEqual(['A', 503, false])
      expect(await read).toBeNull()
      void query.read('b')
      expect(shown()).toEqual(['A', 503, true])
      await asked[2]?.give('B')
      expect(shown()).toEqual(['B', null, false])
    })
    it.each([401, 403])('shows nothing of it after a refusal (%i)', async (status) => {
      void query.read('b')
      await asked[1]?.give(failed(status))
      expect(shown()).toEqual([null, status, false])
    })
    it('shows the latest answer, in whichever order they come', async () => {
      const first = query.read('b')
      void query.read('c')
      await asked[2]?.give('C')
      await asked[1]?.give('B')
      expect(shown()).toEqual(['C', null, false])
      expect(await first).toBeNull()
    })
    it('goes on loading after an overtaken answer, and shows nothing of its failure', async () => {
      void query.read('b')
      void query.read('c')
      await asked[1]?.give(failed(403))
      expect(shown()).toEqual(['A', null, true])
      await asked[2]?.give('C')
      expect(shown()).toEqual(['C', null, false])
    })
    it('drops an answer for the context before, and no longer says that it is loading', async () => {
      const read = query.read('b')
      panel.moveTo({ ...place, changeEventId: '11' })
      await asked[1]?.give('B')
      expect(shown()).toEqual(['A', null, false])
      expect(await read).toBeNull()
    })
    it('drops an answer for the person before', async () => {
      void query.read('b')
      panel.forget('drop')
      await asked[1]?.give(failed(403))
      expect(shown()).toEqual(['A', null, false])
    })
    it('is empty once cleared, also of the answer under way', async () => {
      void query.read('b')
      query.clear()
      expect(shown()).toEqual([null, null, false])
      await asked[1]?.give('B')
      expect(shown()).toEqual([null, null, false])
    })
    it('says nothing of an earlier problem once cleared', async () => {
      void query.read('b')
      await asked[1]?.give(failed(503))
      query.clear()
      expect(shown()).toEqual([null, null, false])
    })
    it('refreshes what was read last', async () => {
      void query.read('b')
      void query.refresh()
      expect(asked.map(({ what }) => what)).toEqual(['a', 'b', 'b'])
    })
  })

  it('has nothing to refresh before it was read', async () => {
    expect(await query.refresh()).toBeNull()
    expect(asked).toEqual([])
  })
  it('reads when it is opened, and after each write until it is closed', () => {
    panel.writes.value += 1
    const stops = query.open('a')
    expect(asked.map(({ what }) => what)).toEqual(['a'])
    panel.writes.value += 1
    panel.writes.value += 1
    expect(asked.map(({ what }) => what)).toEqual(['a', 'a', 'a'])
    for (const stop of stops) stop()
    panel.writes.value += 1
    expect(asked).toHaveLength(3)
  })
})

describe('the latest turn', () => {
  it('ends when the next begins, when it is dropped, and when the panel moves on', () => {
    const latest = createLatest(panel.turn)
    const first = latest.begin()
    expect(first?.isOver()).toBe(false)
    const second = latest.begin()
    expect([first?.isOver(), first?.isLatest(), second?.isOver()]).toEqual([true, false, false])
    latest.drop()
    expect([second?.isOver(), second?.isLatest()]).toEqual([true, false])
    const third = latest.begin()
    panel.moveTo({ ...place, projectId: '3' })
    expect([third?.isOver(), third?.isLatest()]).toEqual([true, true])
  })
})

describe('a question within a turn', () => {
  it('is not asked once the turn is over', async () => {
    const turn = panel.turn()
    panel.moveTo({ ...place, changeEventId: '11' })
    const ask = vi.fn()
    expect(await askIn(turn, signal<Problem | null>(null), ask)).toBeNull()
    expect(ask).not.toHaveBeenCalled()
  })
})

it('what follows writes is called for those to come, and reads other signals without following them', () => {
  panel.writes.value = 3
  const act = vi.fn(() => void panel.visible.value)
  const stop = onWrite(panel, act)
  expect(act).not.toHaveBeenCalled()
  panel.writes.value += 1
  panel.visible.value = false
  expect(act).toHaveBeenCalledTimes(1)
  stop()
})

describe('a debounced input', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    return () => vi.useRealTimers()
  })
  it('is acted on when it opens, and again once it has not changed for a moment', () => {
    const searched: string[] = []
    const input = createDebounced('', (text) => searched.push(text), 200)
    const close = input.open()
    expect(searched).toEqual([''])
    input.value.value = 'd'
    vi.advanceTimersByTime(199)
    input.value.value = 'duct'
    vi.advanceTimersByTime(199)
    expect([searched, input.settled.value]).toEqual([[''], ''])
    vi.advanceTimersByTime(1)
    expect([searched, input.settled.value]).toEqual([['', 'duct'], 'duct'])
    close()
  })
  it('is not acted on where it is back at what it was, nor after it was closed', () => {
    const searched: string[] = []
    const input = createDebounced('', (text) => searched.push(text), 200)
    const close = input.open()
    input.value.value = 'd'
    input.value.value = ''
    vi.advanceTimersByTime(1000)
    expect(searched).toEqual([''])
    input.value.value = 'duct'
    close()
    vi.advanceTimersByTime(1000)
    expect(searched).toEqual([''])
  })
})
