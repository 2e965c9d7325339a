import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Finding, findingCodes } from '../../server/domain/preflight.ts'
import type { PlannedCor } from '../../server/domain/push.ts'
import type { PushResultView } from '../../server/usecases/push/views.ts'
import { unfinishedText } from '../../ui/event/more-messages.ts'
import { amountText, differenceText } from '../../ui/messages/amounts.ts'
import { corNames, reviewText } from '../../ui/messages/cors.ts'
import { ageText, dayText, secondsUntil, waitText } from '../../ui/messages/times.ts'
import { referenceText } from '../../ui/notifications/messages.ts'
import { findingText } from '../../ui/push/findings-messages.ts'
import { resultText, settledText } from '../../ui/push/messages.ts'

describe('amounts', () => {
  it('are written in the project currency and the reader’s locale', () => {
    expect(amountText(1402000, 'USD', 'en-US')).toBe('$14,020.00')
    expect(amountText(1402000, 'EUR', 'de-DE')).toBe('14.020,00\u00a0€')
  })
  it.each([
    ['en-US', 'USD'],
    ['en-CA', 'CAD'],
    ['en-GB', 'GBP'],
    ['en-AU', 'AUD'],
  ])('are written out for %s and %s just as a browser would', (locale, currency) => {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
    fc.assert(
      fc.property(fc.maxSafeNat(), (cents) => {
        const decimal = `${Math.trunc(cents / 100)}.${`${cents % 100}`.padStart(2, '0')}` as `${number}`
        expect(amountText(cents, currency, locale)).toBe(format.format(decimal))
      }),
    )
  })
  it('put a negative amount in parentheses', () => {
    expect(amountText(-120000, 'USD', 'en-US')).toBe('($1,200.00)')
  })
  it('keep every cent at the largest exact amount', () => {
    expect(amountText(Number.MAX_SAFE_INTEGER, 'USD', 'en-US')).toBe('$90,071,992,547,409.91')
  })
  it('show two decimals without a currency, and when Procore’s currency is no ISO code', () => {
    expect(amountText(5, null, 'en-US')).toBe('0.05')
    expect(amountText(500, 'US Dollars', 'en-US')).toBe('5.00')
  })
  it('mark a difference by a sign, and no difference by none', () => {
    expect(differenceText(225479, 'USD', 'en-US')).toBe('+$2,254.79')
    expect(differenceText(-100, 'USD', 'en-US')).toBe('($1.00)')
    expect(differenceText(0, 'USD', 'en-US')).toBe('$0.00')
  })
})

describe('times', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')
  it('tell an age in the words of the footer', () => {
    expect(ageText('2026-11-24T11:59:40Z', now)).toBe('just now')
    expect(ageText('2026-11-24T11:58:00Z', now)).toBe('2 min ago')
    expect(ageText('2026-11-24T09:00:00Z', now)).toBe('3 h ago')
    expect(ageText('2026-11-20T12:00:00Z', now, 'en-US')).toBe('Nov 20')
  })
  it('tell a clock that runs ahead as "just now", and a broken time as unknown', () => {
    expect(ageText('2026-11-24T12:00:30Z', now)).toBe('just now')
    expect(ageText('soon', now)).toBe('an unknown time ago')
  })
  it('name the year only where it is another one', () => {
    expect(dayText('2025-03-02T12:00:00Z', now, 'en-US')).toBe('Mar 2, 2025')
    expect(dayText('2026-03-02T12:00:00Z', now, 'de-DE')).toBe('2. März')
    expect(dayText('2025-03-02T12:00:00Z', now, 'de-DE')).toBe('2. März 2025')
  })
  it('write out every day of the year just as a browser would', () => {
    const parts = { month: 'short', day: 'numeric' } as const
    const format = new Intl.DateTimeFormat('en-US', parts)
    const withYear = new Intl.DateTimeFormat('en-US', { ...parts, year: 'numeric' })
    for (let day = 0; day < 366; day += 1) {
      const at = new Date(Date.parse('2026-01-01T12:00:00Z') + day * 86_400_000)
      const text = dayText(at.toISOString(), now, 'en-US')
      expect(text).toBe((day < 365 ? format : withYear).format(at))
    }
  })
  it('count down to zero and not below', () => {
    expect(secondsUntil('2026-11-24T12:00:06.200Z', now)).toBe(7)
    expect(secondsUntil('2026-11-24T11:00:00Z', now)).toBe(0)
    expect(waitText(7)).toBe('7 s')
    expect(waitText(180)).toBe('3 min')
  })
})

describe('sentences', () => {
  it('count one COR and several', () => {
    const changeEvent = { changeEventId: '10', number: '010', title: 'Lobby ceiling' }
    const result = {
      pushId: 'p',
      changeEvent,
      previousTotalCents: 0,
      newTotalCents: 0,
      notes: [],
      recovered: false,
    }
    expect(resultText({ ...result, kind: 'push', corCount: 1 })).toBe('Pushed 1 COR to Change Event 010')
    expect(resultText({ ...result, kind: 'push', corCount: 3 })).toBe('Pushed 3 CORs to Change Event 010')
    expect(resultText({ ...result, kind: 'remove', corCount: 1 })).toBe('Removed 1 COR from Change Event 010')
    expect(settledText({ outcome: 'partly', arrived: 2, missing: 1, pushId: 'p' })).toContain('2 of 3 lines')
    expect(settledText({ state: 'withdrawn' })).toContain('withdrawn')
  })
  it('name up to three CORs and count more', () => {
    expect(corNames(['12', '7'])).toBe('COR 12, COR 7')
    expect(corNames(['1', '2', '3', '4'])).toBe('4 CORs')
  })
  it('leave a notification’s number out where its title says it', () => {
    expect(referenceText({ title: 'CN-118 Bulletin 7', reference: 'CN-118' })).toBe(null)
    expect(referenceText({ title: 'Owner bulletin 9', reference: 'CN-121' })).toBe('CN-121')
    expect(referenceText({ title: 'Owner bulletin 9', reference: null })).toBe(null)
  })
  it('say how long a COR is in review', () => {
    expect(reviewText('in_review', 1)).toBe('In Review, 1 day')
    expect(reviewText('approved_to_proceed', 4)).toBe('Approved to Proceed, 4 days')
    expect(reviewText('approved_co_issued', 4)).toBe('Approved CO Issued')
  })
  it('say that something was kept, and that nothing was written', () => {
    const changeEvent = { changeEventId: '10', number: '010', title: 'Lobby ceiling' }
    const kept = {
      pushId: 'p',
      kind: 'keep' as const,
      corCount: 1,
      changeEvent,
      previousTotalCents: 0,
      newTotalCents: 0,
      notes: [],
      recovered: false,
    } satisfies PushResultView
    expect(resultText(kept, ['12'])).toBe('Kept COR 12 as it is. Nothing was written to Procore.')
    expect(resultText({ ...kept, corCount: 2 }, ['12', '7'])).toContain('Kept COR 12, COR 7 as they are.')
    expect(resultText(kept)).toContain('Kept 1 COR as it is.')
  })
  it('say until when a push that is not settled keeps its CORs busy', () => {
    expect(unfinishedText(['12'], 'Ana', '10:42 AM')).toContain(
      'COR 12 is unavailable until 10:42 AM at the latest.',
    )
    expect(unfinishedText(['12'], 'Ana', null)).not.toContain('until')
  })
  it('fill a finding with its COR and detail', () => {
    const finding = {
      code: 'cor_in_other_change_event',
      severity: 'blocker',
      corNumber: '9',
      detail: '012',
    } as const
    expect(findingText(finding).title).toBe('COR 9 is already in Change Event 012.')
  })
  it('drop a detail the server did not give, with its separator', () => {
    const finding = { code: 'line_locked', severity: 'warning', corNumber: '9' } as const
    expect(findingText(finding).next).toBe('It stays as it is.')
  })
  const reader = { currency: 'USD', now: Date.parse('2026-11-24T12:00:00Z') }
  const title = (finding: Omit<Finding, 'severity'>) =>
    findingText({ severity: 'warning', corNumber: '12', ...finding }, reader).title
  it('name what is missing or too much after a push', () => {
    const code = 'lines_do_not_add_up'
    expect(title({ code, cents: 34_567 })).toBe('Procore will have $345.67 less than Clearstory for COR 12.')
    expect(title({ code, cents: -34_567 })).toBe('Procore will have $345.67 more than Clearstory for COR 12.')
    expect(title({ code: 'lines_remain', cents: 1_234_567 })).toBe(
      '$12,345.67 of COR 12 stays in the change event: its line is locked.',
    )
  })
  it('name a line that may be the COR’s, and a contract’s currency', () => {
    const line = { detail: 'Drop lobby ceiling', cents: 910_000 }
    expect(title({ code: 'line_like_this', ...line })).toBe(
      '“Drop lobby ceiling”, $9,100.00, is already in this change event and isn’t linked to a COR.',
    )
    expect(title({ code: 'line_of_contractor', ...line, detail: '' })).toContain('line without a description')
    expect(title({ code: 'currency_differs', detail: 'SC-014: CAD' })).toBe(
      'The currencies differ: SC-014: CAD.',
    )
  })
  it('offer to link a line only to a COR that has no lines here yet', () => {
    const finding = { code: 'line_like_this', severity: 'blocker', corNumber: '12', cents: 65_433 } as const
    const next = (previousLink: PlannedCor['previousLink']) =>
      findingText(finding, { ...reader, cor: { previousLink } as PlannedCor }).next
    expect(next(null)).toContain('link it, or remove it in Procore')
    expect(next({} as NonNullable<PlannedCor['previousLink']>)).not.toContain('link it')
  })
  it('say of a line beside a COR that leaves whether its money leaves twice', () => {
    const cor = { leaves: true } as PlannedCor
    const next = (severity: Finding['severity']) =>
      findingText({ code: 'line_like_this', severity, corNumber: '12', cents: -65_433 }, { ...reader, cor })
        .next
    expect(next('blocker')).toContain('so the amount isn’t taken out twice')
    expect(next('blocker')).not.toContain('add COR 12')
    expect(next('warning')).toBe('It stays in the change event.')
  })
  it('count T&M tags, and say how old Clearstory’s data is', () => {
    expect(title({ code: 'tags_not_returned', detail: '1' })).toContain('did not return 1 T&M tag of COR 12')
    expect(title({ code: 'tags_not_returned', detail: '3' })).toContain('3 T&M tags of COR 12')
    const unread = {
      code: 'clearstory_not_read',
      severity: 'blocker',
      detail: '2026-11-24T10:00:00Z',
    } as const
    expect(findingText(unread, reader).next).toContain('Amounts here were read 2 h ago')
  })
  it('say what to do next, whatever the finding, with every hole filled', () => {
    for (const code of findingCodes) {
      for (const severity of ['blocker', 'warning'] as const) {
        const finding = { code, severity, corNumber: '12', detail: '7', cents: 100 }
        const { title: what, next } = findingText(finding, reader)
        expect(`${what} ${next}`).not.toMatch(/[{}]|undefined/)
        expect(next).toMatch(/\.$/)
      }
    }
  })
})
