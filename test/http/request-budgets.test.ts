import { Context, Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { AnonymousLimits, anonymousBudgets } from '../../server/http/anonymous-limits.ts'
import { behindProxy, callerKeys } from '../../server/http/caller-address.ts'
import { RequestBudgets } from '../../server/http/request-budgets.ts'

describe('a budget', () => {
  it('allows its burst at once and then so many a minute, for each key', () => {
    let now = 0
    const budgets = new RequestBudgets({ burst: 3, perMinute: 2 }, () => now)
    expect([1, 2, 3, 4].map(() => budgets.take('a'))).toEqual([0, 0, 0, 30_000])
    expect(budgets.take('b')).toBe(0)
    now = 29_999
    expect(budgets.take('a')).toBeGreaterThan(0)
    now = 30_000
    expect([1, 2].map(() => budgets.take('a'))).toEqual([0, 30_000])
    now = 3_600_000
    expect(budgets.left('a')).toBe(3)
  })

  it('does not grow or break when the clock is set back', () => {
    let now = 60_000
    const budgets = new RequestBudgets({ burst: 1, perMinute: 1 }, () => now)
    budgets.take('a')
    now = 0
    expect(budgets.waitMs('a')).toBe(60_000)
    now = 120_000
    expect(budgets.take('a')).toBe(0)
  })

  it('is remembered for a bounded number of keys, the latest ones', () => {
    const budgets = new RequestBudgets({ burst: 1, perMinute: 1 }, () => 0, 100)
    for (let key = 0; key < 1000; key += 1) budgets.take(`key ${key}`)
    expect(budgets.size).toBe(100)
    expect(budgets.waitMs('key 999')).toBeGreaterThan(0)
  })
})

describe('callers without a session', () => {
  function limitsAt() {
    let address = ''
    let now = Date.parse('2026-01-01T00:00:00.000Z')
    const clock = { now: () => new Date(now).toISOString() }
    const limits = new AnonymousLimits({ isOn: true, addressOf: () => address, clock })
    const c = new Context(new Request('https://app.example/'))
    const take = (kind: 'signIn' | 'startElsewhere' | 'callback' | 'webhook', from: string) => {
      address = from
      try {
        limits.take(kind, c)
        return true
      } catch {
        return false
      }
    }
    const pass = (seconds: number) => {
      now += seconds * 1000
    }
    return { take, pass }
  }

  it('from many addresses are held to half of what all share once each has used a few of its own', () => {
    const { take } = limitsAt()
    const { all, address, few } = anonymousBudgets.signIn
    let taken = 0
    for (let one = 0; one < 40; one += 1) {
      for (let at = 0; at < address.burst; at += 1) taken += take('signIn', `198.18.0.${one}`) ? 1 : 0
    }
    expect(taken).toBeGreaterThan(all.burst / 2)
    expect(taken).toBeLessThanOrEqual(all.burst / 2 + 40 * (few + 1))
    // The start page and the way back of a person who comes now.
    expect([take('signIn', '192.0.2.1'), take('signIn', '192.0.2.1')]).toEqual([true, true])
  })

  it.each([
    ['start pages from seven /48', 'signIn', 7, 8, 2],
    ['start pages of another site from seven /48', 'startElsewhere', 7, 8, 2],
    ['refused callbacks from six /48', 'callback', 6, 1, 2.5],
  ] as const)(
    'from a few networks do not lock others out, at any pace: %s',
    (_, kind, networks, each, pace) => {
      const { take, pass } = limitsAt()
      for (let round = 0; round < 240; round += 1) {
        pass(pace)
        for (let at = 0; at < networks * each; at += 1) {
          take(kind, `2001:db8:${(at % networks) + 1}:${round % 24}::1`)
        }
        expect(take(kind, `192.0.2.${round}`)).toBe(true)
      }
    },
  )

  it('from more addresses than share it are held to all of it', () => {
    const { take } = limitsAt()
    const taken = Array.from({ length: 1000 }, (_, at) => take('webhook', `198.18.${at >> 8}.${at & 255}`))
    expect(taken.filter(Boolean)).toHaveLength(anonymousBudgets.webhook.all.burst)
  })
})

describe('the key of a caller', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['made up', 'unknown'],
    ['', 'unknown'],
    [null, 'unknown'],
  ])('of %s is %s', (address, key) => {
    expect(callerKeys(address).address).toBe(key)
  })

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2::9', '2001:db8:1::/48'],
    ['made up', 'unknown'],
  ])('of the network of %s is %s', (address, key) => {
    expect(callerKeys(address).network).toBe(key)
  })

  it('is the last entry that a proxy has added, never one that the caller sent', async () => {
    const app = new Hono().get('/', (c) => c.text(String(behindProxy(() => '192.0.2.1')(c))))
    const asked = async (forwarded?: string) =>
      (await app.request('/', { headers: forwarded ? { 'x-forwarded-for': forwarded } : {} })).text()
    expect(await asked('198.51.100.7, 203.0.113.9')).toBe('203.0.113.9')
    expect(await asked('203.0.113.9:4711')).toBe('203.0.113.9')
    expect(await asked('[2001:db8::1]:4711')).toBe('2001:db8::1')
    expect(await asked('2001:db8::1')).toBe('2001:db8::1')
    expect(await asked()).toBe('192.0.2.1')
  })
})
