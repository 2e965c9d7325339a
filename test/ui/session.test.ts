import { beforeEach, describe, expect, it } from 'vitest'
import type { SessionView } from '../../server/usecases/views.ts'
import type { Answer } from '../../ui/api/http.ts'
import { bearersElsewhere, forgetKept } from '../../ui/host/storage.ts'
import { unreadable } from '../../ui/messages/problems.ts'
import { createSession } from '../../ui/state/session.ts'

const start = Date.parse('2026-11-24T12:00:00Z')
const people = { ana: 'Ana Diaz', rita: 'Rita Rao' }
const view = (bearer: string, minutes = 60, who: keyof typeof people = 'ana'): SessionView => ({
  bearer,
  expiresAt: new Date(start + minutes * 60_000).toISOString(),
  personId: who,
  personName: people[who],
  companyId: '1',
  companyName: 'Marin Builders',
})
const signedIn = (who: keyof typeof people = 'ana') => ({
  kind: 'signed_in',
  personId: who,
  personName: people[who],
  companyName: 'Marin Builders',
})

function stage(renewed: Answer<SessionView> = { ok: true, value: view('second') }) {
  const kept = new Map<string, string>()
  const asked: string[] = []
  const done: string[] = []
  const session = createSession({
    api: {
      redeem: async () => renewed,
      renew: async (bearer) => {
        asked.push(bearer)
        return renewed
      },
      signOut: async (bearer) => {
        done.push(`signed out ${bearer}`)
        return { ok: true, value: null }
      },
    },
    keep: {
      read: (key) => kept.get(key) ?? null,
      write: (key, text) => (text === null ? kept.delete(key) : kept.set(key, text)),
    },
    now: () => start,
    forgetStored: () => {
      kept.clear()
      done.push('stored forgotten')
    },
    forgetScreen: (plan) => done.push(plan === 'keep' ? 'screen but for the plan' : 'screen'),
  })
  session.enter('1')
  return { session, asked, kept, done }
}

describe('the session', () => {
  it('survives a reload in the same company, and is none in another', () => {
    const { session, kept, done } = stage()
    session.begin(view('first'))
    expect([...kept.keys()]).toEqual(['clearstory.session.1'])
    session.enter('2')
    expect(session.state.value).toEqual({ kind: 'signed_out', because: 'never' })
    expect(done).toEqual(['screen'])
    session.enter('1')
    expect(session.state.value).toEqual(signedIn())
  })
  it('is renewed once, on use, when it is about to end', async () => {
    const { session, asked, done } = stage()
    session.begin(view('first', 9))
    expect(await Promise.all([session.bearer(), session.bearer()])).toEqual(['second', 'second'])
    expect(asked).toEqual(['first'])
    expect(done).toEqual([])
  })
  it('goes on with what is left of it when the renewal cannot be reached', async () => {
    const { session } = stage({ ok: false, problem: unreadable(502, 'reads', '') })
    session.begin(view('first', 9))
    expect(await session.bearer()).toBe('first')
  })
  it('is over when the server says so, unless a new one began meanwhile', () => {
    const { session } = stage()
    session.begin(view('first'))
    session.end('an older one')
    expect(session.state.value.kind).toBe('signed_in')
    session.end('first')
    expect(session.state.value).toEqual({ kind: 'signed_out', because: 'ended' })
  })
  it.each([
    ['its id is no text', { personId: 1, bearer: 'b', expiresAt: view('b').expiresAt, personName: 'A' }],
    ['an earlier version kept it', { bearer: 'b', expiresAt: view('b').expiresAt, personName: 'Ana Diaz' }],
  ])('is not taken from what is kept where it names nobody: %s', (_, kept) => {
    const at = stage()
    at.kept.set('clearstory.session.2', JSON.stringify(kept))
    at.session.enter('2')
    expect(at.session.state.value.kind).toBe('signed_out')
  })
})

describe('whose the screen is', () => {
  let at: ReturnType<typeof stage>
  beforeEach(() => {
    at = stage()
    at.session.begin(view('first'))
  })

  it('a plan waits for the same person after a session has ended', () => {
    at.session.end('first')
    expect(at.done).toEqual(['stored forgotten', 'screen but for the plan'])
    expect(at.kept.size).toBe(0)
    at.session.begin(view('second'))
    expect(at.done).toHaveLength(2)
  })
  it('another person begins with nothing, the plan included', () => {
    at.session.end('first')
    at.done.length = 0
    at.session.begin(view('second', 60, 'rita'))
    expect(at.done).toEqual(['stored forgotten', 'screen'])
    expect(at.session.state.value).toEqual(signedIn('rita'))
    expect([...at.kept.keys()]).toEqual(['clearstory.session.1'])
  })
  it('signing out clears everything at once, without waiting for the server', () => {
    at.session.leave('left')
    expect(at.done).toEqual(['stored forgotten', 'screen', 'signed out first'])
    expect(at.session.state.value).toEqual({ kind: 'signed_out', because: 'left' })
    expect(at.session.owner.value).toBeNull()
    at.session.begin(view('second'))
    expect(at.done).toHaveLength(3)
  })
  it('a session kept for another company is another screen, whoever’s it is', () => {
    at.kept.set('clearstory.session.2', JSON.stringify(view('other', 60, 'rita')))
    at.session.enter('2')
    expect(at.done).toEqual(['screen'])
    expect(at.session.state.value).toEqual(signedIn('rita'))
  })
})

describe('what the browser keeps', () => {
  const storageOf = (entries: Record<string, string>): Storage =>
    Object.defineProperties(
      { ...entries },
      {
        getItem: { value: (key: string) => entries[key] ?? null },
        removeItem: {
          value(this: Record<string, string>, key: string) {
            delete this[key]
          },
        },
      },
    ) as unknown as Storage

  it('is forgotten as far as it is ours, and other companies’ bearers are known before', () => {
    const browser = {
      sessionStorage: storageOf({
        'clearstory.session.1': JSON.stringify(view('one')),
        'clearstory.session.2': JSON.stringify(view('two')),
        other: 'x',
      }),
      localStorage: storageOf({
        'clearstory.log.1.2.ana': '{}',
        'clearstory.tour.1 ana': 'seen',
        other: 'x',
      }),
    }
    expect(bearersElsewhere(browser, 'clearstory.session.1')).toEqual(['two'])
    forgetKept(browser)
    expect(Object.keys(browser.sessionStorage)).toEqual(['other'])
    expect(Object.keys(browser.localStorage)).toEqual(['other'])
  })
  it('may be forbidden', () => {
    const forbidden = {
      get localStorage(): Storage {
        throw new DOMException('no')
      },
      get sessionStorage(): Storage {
        throw new DOMException('no')
      },
    }
    expect(bearersElsewhere(forbidden, '')).toEqual([])
    expect(() => forgetKept(forbidden)).not.toThrow()
  })
})
