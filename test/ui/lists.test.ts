import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { NotificationListView } from '../../server/usecases/notifications/views.ts'
import type { Problem } from '../../server/usecases/views.ts'
import type { Answer, Http } from '../../ui/api/http.ts'
import { createNotifications } from '../../ui/notifications/model.ts'
import { createPages } from '../../ui/state/pages.ts'
import { createPanel, type Panel } from '../../ui/state/panel.ts'
import { createSearch } from '../../ui/state/search.ts'

const problemOf = (status: number): Problem => ({
  type: '/problems/x',
  code: 'x',
  title: '',
  detail: null,
  next: '',
  status,
  written: 'no',
  retryAt: null,
  requestId: '',
})

let panel: Panel
beforeEach(() => {
  panel = createPanel()
  panel.moveTo({ companyId: '1', projectId: '2', view: 'change_events.detail', changeEventId: '10' })
})

describe('a list that is read page by page', () => {
  interface Page {
    entries: string[]
    next: number | null
  }
  /** By the cursor that leads to them. */
  const pages = new Map<number | null, Page>([
    [null, { entries: ['a', 'b'], next: 1 }],
    [1, { entries: ['c', 'd'], next: 2 }],
    [2, { entries: ['e'], next: null }],
  ])
  const answerOf = (cursor: number | null): Answer<Page> => ({
    ok: true,
    value: pages.get(cursor) ?? { entries: [], next: null },
  })

  it('grows by a page, knows where that begins, and starts over with the first', async () => {
    const list = createPages(panel, async (_, cursor: number | null) => answerOf(cursor))
    await list.read(null)
    await list.read(1)
    expect(list.value.value).toEqual({ entries: ['a', 'b', 'c', 'd'], pageStart: 2, next: 2 })
    await list.read(2)
    expect(list.value.value).toEqual({ entries: ['a', 'b', 'c', 'd', 'e'], pageStart: 4, next: null })
    await list.read(null)
    expect(list.value.value).toEqual({ entries: ['a', 'b'], pageStart: 0, next: 1 })
  })
  it('has a page once that was asked for twice', async () => {
    const list = createPages(panel, async (_, cursor: number | null) => answerOf(cursor))
    await list.read(null)
    await Promise.all([list.read(1), list.read(1)])
    expect(list.value.value?.entries).toEqual(['a', 'b', 'c', 'd'])
  })
  it('stays where the next page fails, and is empty where that is refused', async () => {
    let status = 503
    const list = createPages(
      panel,
      async (_, cursor: number | null): Promise<Answer<Page>> =>
        cursor === null ? answerOf(null) : { ok: false, problem: problemOf(status) },
    )
    await list.read(null)
    await list.read(1)
    expect([list.value.value?.entries, list.problem.value?.status]).toEqual([['a', 'b'], 503])
    status = 403
    await list.read(1)
    expect(list.value.value).toBeNull()
  })
})

describe('a search', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    return () => vi.useRealTimers()
  })
  const searchHere = () => {
    const gives = new Map<string, (answer: Answer<string[]>) => void>()
    const search = createSearch<string>(
      panel,
      (_, text) => new Promise((resolve) => gives.set(text, resolve)),
      (item) => item,
    )
    const found = async (text: string, items: string[] | Problem) => {
      gives.get(text)?.(Array.isArray(items) ? { ok: true, value: items } : { ok: false, problem: items })
      await vi.advanceTimersByTimeAsync(0)
    }
    const type = async (text: string) => {
      search.input.value.value = text
      await vi.advanceTimersByTimeAsync(200)
    }
    search.open()
    return { search, found, type }
  }

  it('lists what was found for the last text, in whichever order answers come', async () => {
    const { search, found, type } = searchHere()
    expect(search.searching.value).toBe(true)
    await type('duct')
    await found('duct', ['duct'])
    await found('', ['duct', 'roof'])
    expect([search.listed.value, search.searching.value]).toEqual([['duct'], false])
    search.input.value.value = 'roof'
    expect(search.searching.value).toBe(true)
  })
  it('lists the chosen item once, found or not', async () => {
    const { search, found, type } = searchHere()
    await found('', ['duct', 'roof'])
    search.chosen.value = 'roof'
    expect(search.listed.value).toEqual(['duct', 'roof'])
    await type('duct')
    await found('duct', ['duct'])
    expect(search.listed.value).toEqual(['roof', 'duct'])
  })
  it('lists nothing of the text before after a failure, and is no longer searching', async () => {
    const { search, found, type } = searchHere()
    await found('', ['duct', 'roof'])
    await type('roof')
    await found('roof', problemOf(503))
    expect([search.listed.value, search.searching.value]).toEqual([[], false])
    expect(search.problem.value?.status).toBe(503)
  })
})

describe('the list of change notifications', () => {
  const view = { standing: { setup: 'complete' }, rows: [], readAt: null } as unknown as NotificationListView
  const refused: Answer<NotificationListView> = { ok: false, problem: problemOf(503) }
  /** The first answer is the stored list; the others come from Clearstory. */
  const notificationsHere = (...answers: Answer<NotificationListView>[]) => {
    const http = { ask: async () => answers.shift() } as unknown as Http
    return createNotifications({ http, panel })
  }

  it('says why Clearstory could not be read where the person asked', async () => {
    const model = notificationsHere({ ok: true, value: view }, refused)
    await model.load('sent')
    expect([model.list.value.value, model.list.problem.value?.status]).toEqual([view, 503])
  })
  it('stays as it is where polling fails, and reports a change', async () => {
    const changed = { ...view, rows: [{ notificationId: '7' }] } as NotificationListView
    const read = [view, view].map((value) => ({ ok: true, value }) as const)
    const model = notificationsHere(...read, refused, { ok: true, value: changed })
    await model.load('sent')
    expect(await model.poll()).toBe(false)
    expect([model.list.value.value, model.list.problem.value]).toEqual([view, null])
    expect(await model.poll()).toBe(true)
  })
})
