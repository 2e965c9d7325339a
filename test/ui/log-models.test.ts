import { describe, expect, it } from 'vitest'
import type { CorListView, CorRow, ExposureView, StaleView } from '../../server/usecases/cor-log/views.ts'
import type { ActivityCor, ActivityItem } from '../../server/usecases/history/views.ts'
import type { Standing } from '../../server/usecases/views.ts'
import type { CorQuery } from '../../ui/api/api.ts'
import { historyFile } from '../../ui/api/api.ts'
import type { Answer } from '../../ui/api/http.ts'
import { deedText } from '../../ui/history/messages.ts'
import { arrivedOtherwise, byDay, shownLines } from '../../ui/history/model.ts'
import { createCorList } from '../../ui/log/cor-list.ts'
import { repushAllEndText } from '../../ui/log/messages.ts'
import {
  exposureRows,
  filterOf,
  isShown,
  narrows,
  openFilter,
  questionOf,
  readFilter,
} from '../../ui/log/model.ts'
import { createRepushAll } from '../../ui/log/repush-all.ts'
import { dueText, notificationStatus, typeText } from '../../ui/notifications/messages.ts'
import { createPanel } from '../../ui/state/panel.ts'

const standing: Standing = {
  personName: 'Ana Diaz',
  project: { name: 'Harbor Tower', number: null, currency: 'USD' },
  setup: 'complete',
  maySetUp: true,
  absent: [],
  mayConnect: true,
  mayPush: 'yes',
  mayCreateChangeEvents: true,
  clearstoryTrouble: null,
}
const place = { companyId: '1', projectId: '2', view: 'change_events.list', changeEventId: null }

function panelHere() {
  const panel = createPanel()
  panel.moveTo(place)
  return panel
}

const answered = <T>(value: T): Answer<T> => ({ ok: true, value })

function corRow(number: number): CorRow {
  return {
    corId: String(number),
    corUuid: `u${number}`,
    number: String(number),
    title: 'Anything',
    contractorName: null,
    contractId: null,
    contractName: null,
    status: 'in_review',
    stage: null,
    inbox: 'received',
    rough: false,
    cents: 100,
    amountProblem: null,
    requestedCents: 100,
    daysInReview: null,
    ageDays: null,
    updatedAt: '2026-11-24T00:00:00Z',
    link: null,
    clearstoryUrl: 'https://x',
  }
}

/** A project of `count` CORs, as the server pages them. */
function pages(count: number) {
  const asked: Partial<CorQuery>[] = []
  const cors = async (_project: string, query: Partial<CorQuery>): Promise<Answer<CorListView>> => {
    asked.push(query)
    const { offset = 0, limit = 50 } = query
    const all = Array.from({ length: count }, (_, index) => corRow(index))
    return answered({
      standing,
      rows: all.slice(offset, offset + limit),
      count,
      totals: { count, cents: count * 100, withoutAmount: 0 },
      choices: { contracts: [], stages: [], procoreStatuses: [] },
      clearstoryReadAt: null,
    })
  }
  return { asked, cors }
}

describe('the list of CORs', () => {
  it('reads page after page, and no further than the end', async () => {
    const { asked, cors } = pages(130)
    const list = createCorList({ cors }, panelHere(), 100)
    await list.load(questionOf(openFilter))
    await list.more()
    await list.more()
    expect(list.rows.value).toHaveLength(130)
    expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([
      [0, 100],
      [100, 100],
    ])
  })
  it('reads again in place as much as is on screen, in pages the server allows', async () => {
    const { asked, cors } = pages(500)
    const list = createCorList({ cors }, panelHere(), 100)
    await list.load(questionOf(openFilter))
    for (let page = 0; page < 4; page += 1) await list.more()
    asked.length = 0
    await list.refresh()
    expect(list.rows.value).toHaveLength(500)
    expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([
      [0, 200],
      [200, 200],
      [400, 100],
    ])
  })
  it('has an end when the project has no CORs', async () => {
    const { cors } = pages(0)
    const list = createCorList({ cors }, panelHere(), 100)
    await list.load(questionOf(openFilter))
    expect(list.count.value).toBe(0)
    expect(list.loading.value).toBe(false)
  })
})

describe('the filter of the log', () => {
  it('is kept field by field, whatever an older version wrote', () => {
    expect(readFilter(JSON.stringify({ search: 'x', inbox: 'nowhere', sort: 'amount' }))).toEqual({
      ...openFilter,
      search: 'x',
      sort: 'amount',
    })
    expect(readFilter('{"search":')).toEqual(openFilter)
  })
  it('narrows unless only the order is chosen', () => {
    expect(narrows({ ...openFilter, sort: 'amount', search: '  ' })).toBe(false)
    expect(narrows({ ...openFilter, contractId: '7' })).toBe(true)
  })
})

describe('exposure', () => {
  const view: ExposureView = {
    standing,
    clearstoryReadAt: null,
    totals: {
      settled: { count: 1, cents: 100, pushedCents: 100 },
      changed: { count: 0, cents: 0, pushedCents: 0 },
      none: { count: 2, cents: -50, pushedCents: 0 },
    },
    parts: [
      {
        place: 'none',
        status: 'in_review',
        count: 2,
        cents: -50,
        pushedCents: 0,
        withoutAmount: 0,
        query: { changeEvent: 'none', statuses: 'in_review' },
      },
    ],
  }
  it('keeps its shape where a place has no COR', () => {
    expect(exposureRows(view).map(({ place, count, parts }) => [place, count, parts.length])).toEqual([
      ['settled', 1, 0],
      ['changed', 0, 0],
      ['none', 2, 1],
    ])
  })
  it('filters the log to a part, and chosen again takes the filter off but keeps the order', () => {
    const part = { place: 'none', status: 'in_review' } as const
    const filter = filterOf({ ...openFilter, search: 'roof', sort: 'amount' }, part)
    expect(filter).toEqual({ ...openFilter, sort: 'amount', changeEvent: 'none', statuses: 'in_review' })
    expect(isShown(filter, part)).toBe(true)
    expect(filterOf(filter, part)).toEqual({ ...openFilter, sort: 'amount' })
  })
})

describe('re-pushing the whole project', () => {
  const event = (changeEventId: string): StaleView['events'][number] => ({
    changeEventId,
    number: changeEventId,
    title: '',
    status: null,
    cors: [{ corId: `c${changeEventId}`, number: '1', title: '', pushedCents: 1, currentCents: 2 }],
    previousCents: 1,
    newCents: 2,
  })
  function stage(...changeEventIds: string[]) {
    const panel = panelHere()
    const left = { events: changeEventIds.map(event) }
    const all = createRepushAll(
      {
        stale: async () =>
          answered({
            standing,
            events: left.events,
            count: left.events.length,
            previousCents: 0,
            newCents: 0,
            aside: {},
          }),
      },
      panel,
    )
    const shown = () => (panel.intent.value?.kind === 'repush' ? panel.intent.value.changeEventId : null)
    /** The dialog goes, and what it was about was pushed or not. */
    const close = async (pushed: boolean) => {
      const open = shown()
      if (pushed) left.events = left.events.filter(({ changeEventId }) => changeEventId !== open)
      panel.intent.value = null
      await all.goOn()
    }
    return { all, shown, close }
  }
  it('shows one change event after the other', async () => {
    const { all, shown, close } = stage('10', '12')
    await all.read()
    all.start()
    expect(shown()).toBe('10')
    await close(true)
    expect(shown()).toBe('12')
    expect(all.at.value).toEqual({ number: 2, of: 2 })
    await close(true)
    expect(shown()).toBeNull()
    expect(all.end.value).toEqual({ kind: 'all_pushed', of: 2 })
    expect(repushAllEndText(all.end.value)).toBe('2 change events are up to date.')
  })
  it('stops where one was left unpushed, and does nothing when another dialog goes', async () => {
    const { all, shown, close } = stage('10', '12')
    await all.read()
    await all.goOn()
    expect(shown()).toBeNull()
    all.start()
    await close(false)
    expect(shown()).toBeNull()
    expect(all.at.value).toBeNull()
    expect(all.end.value).toEqual({ kind: 'stopped', left: 2, of: 2 })
  })
})

describe('words', () => {
  const now = Date.parse('2026-11-24T12:00:00')
  it('say when an answer is due', () => {
    const due = (dueAt: string, pastDue = true) => dueText({ dueAt, pastDue }, now)
    expect(due('2026-11-15T12:00:00', false)).toBe('was due Nov 15')
    expect(due('2026-11-24T20:00:00')).toBe('due today')
    expect(due('2026-11-25T01:00:00')).toBe('due tomorrow')
    expect(due('2026-11-28T12:00:00')).toBe('due in 4 days')
    expect(due('2026-11-23T12:00:00')).toBe('1 day past due')
    expect(due('2026-11-15T12:00:00')).toBe('9 days past due')
    expect(due('soon')).toBe('due soon')
  })
  it('show a status or type that is new to us as it came', () => {
    expect(notificationStatus('sent_back')).toEqual({ text: 'Sent back', tone: 'quiet' })
    expect(typeText({ typeId: null, type: 'Field directive' })).toBe('Field directive')
  })
})

describe('history', () => {
  const entry = (at: string): ActivityItem => ({
    by: 'person',
    at,
    personName: 'Ana Diaz',
    kind: 'push',
    foundAgain: false,
    changeEventId: '10',
    changeEventNumber: '010',
    pushId: 'p',
    cors: [],
    previousCents: 0,
    newCents: 0,
  })
  it('is told by day in the reader’s own time', () => {
    const days = byDay([
      entry('2026-11-24T12:00:00'),
      entry('2026-11-24T08:00:00'),
      entry('2026-11-20T08:00:00'),
    ])
    expect(days.map(({ entries }) => entries.length)).toEqual([2, 1])
  })
  const cor: ActivityCor = {
    corId: 'c12',
    number: '12',
    previousCents: 0,
    newCents: 1_200_000,
    arrivedCents: null,
    lines: [
      {
        action: 'keep',
        before: null,
        after: { description: 'COR 12', cents: 1_200_000 },
        arrivedCents: null,
      },
      {
        action: 'leave_out',
        before: null,
        after: { description: 'COR 12 Labor', cents: 100 },
        arrivedCents: null,
      },
    ],
  }
  it('names what was kept as it is, and leaves out what merely stayed in a push', () => {
    const shown = (kind: ActivityItem['kind']) => shownLines(cor, kind).map(({ action }) => action)
    expect(shown('keep')).toEqual(['keep', 'leave_out'])
    expect(shown('push')).toEqual(['leave_out'])
    const item = entry('2026-11-24T12:00:00')
    if (item.by !== 'person') throw new Error('not a person’s')
    expect(deedText({ ...item, kind: 'keep', cors: [cor] })).toBe(
      'Ana Diaz kept COR 12 as it is in Change Event 010',
    )
    expect(deedText({ ...item, kind: 'remove', foundAgain: true, cors: [cor] })).toBe(
      'Ana Diaz removed COR 12 from Change Event 010; confirmed by checking Procore after the connection dropped',
    )
  })
  it('says what arrived only where it is something else than was planned', () => {
    expect(arrivedOtherwise(cor)).toBeNull()
    expect(arrivedOtherwise({ ...cor, arrivedCents: 1_200_000 })).toBeNull()
    expect(arrivedOtherwise({ ...cor, arrivedCents: 683_467 })).toBe(683_467)
    expect(arrivedOtherwise({ ...cor, arrivedCents: 0 })).toBe(0)
  })
  it('is a file per change event or per COR', () => {
    const ofEvent = '/api/projects/2/change-events/10/activity?format=csv'
    expect(historyFile('2', { changeEventId: '10' })).toBe(ofEvent)
    expect(historyFile('2', { corId: '7', number: '1' })).toBe('/api/projects/2/cors/7/activity?format=csv')
  })
})
