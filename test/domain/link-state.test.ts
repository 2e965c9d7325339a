import { describe, expect, it } from 'vitest'
import type { LineCodes } from '../../server/domain/breakdown.ts'
import type { ChangeItem } from '../../server/domain/change-event.ts'
import type { ChangeOrderRequest } from '../../server/domain/change-order-request.ts'
import type { BudgetCodeId, ContractId, CorId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import { editedAt, editedLines, type Link, linesCents } from '../../server/domain/link.ts'
import {
  type EventState,
  hasUpdate,
  type LinkFacts,
  type LinkState,
  linkFacts,
  needsAttention,
  statesOf,
} from '../../server/domain/link-state.ts'
import { content, decider, header, item, keptAsEdited, keptOut, linked, locked } from './world.ts'

const rough = content('COR 12 Rough-in', 1_234_567)
const ours = item('2', rough)
const stranger = item('1', content('Typed by hand', 910_000))
const codes: LineCodes = { commitmentId: null, vendorId: null, budgetCodeId: idOf<BudgetCodeId>('301') }

function linkOf(more: Partial<Link> = {}, pushed: Partial<Link['pushed']> = {}): Link {
  const base = header('12', 1_234_567)
  return { ...base, pushed: { ...base.pushed, ...pushed }, lines: [linked('12', 'lump', ours)], ...more }
}

function corOf(amount: string | null, more: Partial<ChangeOrderRequest> = {}): ChangeOrderRequest {
  return {
    corId: idOf<CorId>('12'),
    corUuid: 'u',
    number: '12',
    version: '1',
    title: 'Title 12',
    description: null,
    status: 'in_review',
    stage: null,
    inbox: 'received',
    contractId: idOf<ContractId>('601'),
    contractorName: 'Bay Electric',
    customerReferenceNumber: null,
    changeNotificationId: null,
    amounts: {
      requested: '1.00',
      inReview: amount,
      approvedToProceed: amount,
      approvedCoIssued: amount,
      void: amount,
    },
    tagIds: [],
    daysInReview: null,
    dateSubmittedAt: null,
    updatedAt: '2026-11-01T00:00:00.000Z',
    ...more,
  }
}

interface Seen {
  link?: Link
  cor?: ChangeOrderRequest | null
  items?: ChangeItem[] | null
  unfinished?: boolean
  eventState?: EventState | null
  contractCodes?: LineCodes | null
}
function facts({
  link = linkOf(),
  cor = corOf('12345.67'),
  items = [stranger, ours],
  unfinished = false,
  eventState = null,
  contractCodes = null,
}: Seen = {}): LinkFacts {
  return linkFacts(link, cor, items, { unfinished, eventState, contractCodes })
}
const states = (seen: Seen = {}): LinkState[] => statesOf(facts(seen))
const attention = (seen: Seen = {}): boolean => needsAttention(facts(seen))

const settled: LinkFacts = {
  unfinished: false,
  eventState: null,
  missing: false,
  voided: false,
  withoutAmount: false,
  changed: [],
  edited: false,
  locked: false,
  linesCents: 1_234_567,
  corCents: 1_234_567,
  accepted: false,
}

describe('a COR whose lines add up and which is as it was pushed', () => {
  it('is up to date and needs no attention', () => {
    expect(facts()).toEqual(settled)
    expect(states()).toEqual(['up_to_date'])
    expect(attention()).toBe(false)
  })

  it('is so by what was pushed while Procore has not been read', () => {
    expect(facts({ items: null })).toEqual(settled)
  })

  it('is so under the basis it was pushed with', () => {
    expect(states({ link: linkOf({ amountBasis: 'requested' }) })).toEqual(['update_available'])
  })

  it('is up to date with another status, which changes no line', () => {
    const seen = { cor: corOf('12345.67', { status: 'approved_to_proceed' }) }
    expect(facts(seen).changed).toEqual(['status'])
    expect(states(seen)).toEqual(['up_to_date'])
    expect(attention(seen)).toBe(false)
  })

  it('is locked and up to date at once', () => {
    const seen = { items: [{ ...ours, ...locked }] }
    expect(facts(seen)).toEqual({ ...settled, locked: true })
    expect(states(seen)).toEqual(['locked_in_procore', 'up_to_date'])
    expect(attention(seen)).toBe(false)
  })

  it('has an update where a line was locked on other codes and is unlocked', () => {
    const [line] = linkOf().lines
    const waiting = { ...linkOf(), lines: line ? [{ ...line, movesTo: line.content }] : [] }
    expect(facts({ link: waiting, items: [ours] }).changed).toEqual(['codes'])
    expect(states({ link: waiting, items: [ours] })).toEqual(['update_available'])
    expect(facts({ link: waiting, items: [{ ...ours, ...locked }] }).changed).toEqual([])
    expect(facts({ link: waiting, items: null }).changed).toEqual([])
  })

  it("is not locked by another person's line, nor by one that only may not be deleted", () => {
    expect(facts({ items: [{ ...stranger, ...locked }, ours] }).locked).toBe(false)
    expect(facts({ items: [{ ...ours, deletable: false }] }).locked).toBe(false)
    const two = linkOf({ lines: [linked('12', 'lump', ours), linked('12', 'b', item('3', content('B', 0)))] })
    const items = [ours, { ...item('3', content('B', 0)), ...locked }]
    expect(facts({ link: two, items }).locked).toBe(true)
  })
})

describe('an update', () => {
  it('is a sum in Procore that is not the amount (case 15)', () => {
    const seen = { cor: corOf('14020.00') }
    expect(facts(seen)).toEqual({ ...settled, changed: ['amount'], corCents: 1_402_000 })
    expect(states(seen)).toEqual(['update_available'])
    expect(attention(seen)).toBe(true)
    // Unlocked since, and the lines still lack 1,674.33: pushed with another COR, and not up to date.
    const lacking = { ...seen, link: linkOf({}, { amountCents: 1_402_000 }) }
    expect(states(lacking)).toEqual(['update_available'])
  })

  it('can be locked at the same time', () => {
    expect(states({ cor: corOf('14020.00'), items: [{ ...ours, ...locked }] })).toEqual([
      'update_available',
      'locked_in_procore',
    ])
  })

  it.each<[string, Partial<ChangeOrderRequest>]>([
    ['title', { title: 'Panels' }],
    ['number', { number: '12.1' }],
    ['contract', { contractId: idOf<ContractId>('602') }],
    ['contract', { contractId: null }],
  ])('is another %s (case 20)', (change, more) => {
    const seen = { cor: corOf('12345.67', more) }
    expect(facts(seen).changed).toEqual([change])
    expect(states(seen)).toEqual(['update_available'])
  })

  it('is other codes of the contract, unless the contract itself is another (case 20)', () => {
    const link = linkOf({}, { contractCodes: codes })
    const moved = { ...codes, budgetCodeId: idOf<BudgetCodeId>('302') }
    expect(facts({ link, contractCodes: moved }).changed).toEqual(['codes'])
    expect(states({ link, contractCodes: moved })).toEqual(['update_available'])
    expect(facts({ link, contractCodes: { ...codes } }).changed).toEqual([])
    expect(facts({ link, contractCodes: null }).changed).toEqual([])
    expect(facts({ contractCodes: moved }).changed).toEqual([])
    const cor = corOf('12345.67', { contractId: idOf<ContractId>('602') })
    expect(facts({ link, cor, contractCodes: moved }).changed).toEqual(['contract'])
  })

  it('is no contract that was not recorded when the COR was pushed', () => {
    expect(facts({ link: linkOf({}, { contractId: null }) }).changed).toEqual([])
    const link = linkOf({}, { contractId: null, contractCodes: codes })
    const other = { ...codes, budgetCodeId: idOf<BudgetCodeId>('399') }
    expect(facts({ link, contractCodes: other }).changed).toEqual(['codes'])
    // What the contract map leaves open names no other code.
    expect(facts({ link, contractCodes: { ...codes, budgetCodeId: null } }).changed).toEqual([])
  })

  it('names everything that changed, in order', () => {
    const cor = corOf('1.00', {
      status: 'approved_co_issued',
      title: 'T',
      number: '13',
      contractId: idOf<ContractId>('602'),
    })
    expect(facts({ cor }).changed).toEqual(['amount', 'status', 'title', 'number', 'contract'])
  })

  it('is no amount that is missing, or is no exact number of cents: that is a separate state (case 24)', () => {
    for (const amount of [null, '12345.678', 'n/a']) {
      expect(facts({ cor: corOf(amount) })).toMatchObject({
        corCents: null,
        withoutAmount: true,
        changed: [],
      })
      expect(states({ cor: corOf(amount) })).toEqual(['without_amount'])
      expect(attention({ cor: corOf(amount) })).toBe(true)
    }
  })

  it('is not for a void COR', () => {
    expect(hasUpdate({ voided: false, changed: ['amount'] })).toBe(true)
    expect(hasUpdate({ voided: false, changed: ['status'] })).toBe(false)
    expect(hasUpdate({ voided: false, changed: [] })).toBe(false)
    expect(hasUpdate({ voided: true, changed: ['amount'] })).toBe(false)
  })
})

describe('a difference that a person accepted', () => {
  const accepted = { linesCents: 1_234_567, corCents: 1_402_000, reason: 'amount' as const, ...decider }
  const seen = { link: linkOf({ accepted }), cor: corOf('14020.00') }

  it('is kept as it is, and needs no attention (case 17)', () => {
    expect(facts(seen)).toEqual({ ...settled, corCents: 1_402_000, accepted: true })
    expect(states(seen)).toEqual(['kept_as_is'])
    expect(attention(seen)).toBe(false)
  })

  it('does not cover another amount or other lines', () => {
    expect(states({ ...seen, cor: corOf('14020.01') })).toEqual(['update_available'])
    const other = { ...seen, link: linkOf({ accepted: { ...accepted, linesCents: 1 } }) }
    expect(facts(other)).toMatchObject({ accepted: false, changed: ['amount'] })
  })

  it('does not hide another change', () => {
    expect(states({ ...seen, cor: corOf('14020.00', { title: 'Panels' }) })).toEqual([
      'update_available',
      'kept_as_is',
    ])
  })

  it('is none any more once the lines add up', () => {
    const equal = { linesCents: 1_234_567, corCents: 1_234_567, reason: 'amount' as const, ...decider }
    expect(facts({ link: linkOf({ accepted: equal }) })).toEqual(settled)
  })

  it('covers a COR without an amount (case 24)', () => {
    const link = linkOf({ accepted: { ...accepted, corCents: null, reason: 'no_amount' } })
    expect(states({ link, cor: corOf(null) })).toEqual(['kept_as_is'])
    expect(states({ link, cor: corOf(null, { status: 'rejected' }) })).toEqual(['voided_in_clearstory'])
    expect(attention({ link, cor: corOf(null, { stage: 'deleted' }) })).toBe(true)
    expect(attention({ link, cor: null })).toBe(true)
  })
})

describe('a void COR', () => {
  const cor = corOf('12345.67', { status: 'rejected' })

  it('has no amount, and is no update', () => {
    expect(facts({ cor })).toMatchObject({ voided: true, corCents: null, changed: ['status'] })
    expect(states({ cor })).toEqual(['voided_in_clearstory'])
    expect(attention({ cor })).toBe(true)
    expect(states({ cor: corOf('12345.67', { stage: 'deleted' }) })).toEqual(['voided_in_clearstory'])
  })

  it('needs no attention once a person kept what remains (case 16)', () => {
    const link = linkOf({ accepted: { linesCents: 1_234_567, corCents: null, reason: 'void', ...decider } })
    expect(states({ link, cor })).toEqual(['voided_in_clearstory', 'kept_as_is'])
    expect(attention({ link, cor })).toBe(false)
    expect(states({ link, cor: corOf(null) })).toEqual(['without_amount'])
  })
})

describe('a line that was edited in Procore', () => {
  const edited = item('2', content('COR 12 Rough-in', 1_234_567, { budgetCodeId: null }))

  it('needs attention, though the money is right', () => {
    expect(facts({ items: [edited] })).toEqual({ ...settled, edited: true })
    expect(states({ items: [edited] })).toEqual(['edited_in_procore'])
    expect(attention({ items: [edited] })).toBe(true)
  })

  it('can be an update and locked at the same time', () => {
    const items = [{ ...ours, ...locked, content: content('COR 12 Rough-in', 5) }]
    expect(states({ items, cor: corOf('14020.00') })).toEqual([
      'update_available',
      'edited_in_procore',
      'locked_in_procore',
    ])
  })

  it('was removed as well, which is no update of Clearstory’s', () => {
    expect(facts({ items: [] })).toEqual({ ...settled, edited: true, linesCents: 0 })
    expect(states({ items: [] })).toEqual(['edited_in_procore'])
  })

  it('is not edited while Procore has not been read', () => {
    expect(facts({ items: null, link: linkOf({ lines: [linked('12', 'lump', edited)] }) }).edited).toBe(false)
  })
})

describe('a COR that cannot be compared', () => {
  it('is not in the project where the mapped one does not have it', () => {
    expect(facts({ cor: null })).toEqual({ ...settled, missing: true, corCents: null })
    expect(states({ cor: null })).toEqual(['not_in_project'])
    expect(attention({ cor: null })).toBe(true)
  })

  it('has an unfinished push first of all', () => {
    expect(states({ unfinished: true })).toEqual(['push_unfinished'])
    expect(attention({ unfinished: true })).toBe(true)
    expect(states({ unfinished: true, cor: null })).toEqual(['push_unfinished'])
    expect(states({ unfinished: true, cor: corOf('14020.00') })).toEqual([
      'push_unfinished',
      'update_available',
    ])
  })
})

describe('the lines of a link', () => {
  const edit = content('COR 12 Rough-in', 5)
  const at = (time: string | null, id = '2', line = edit) => item(id, line, { updatedAt: time })

  it('count as Procore has them, and as pushed before it was read', () => {
    expect(linesCents(linkOf(), [stranger, item('2', edit)])).toBe(5)
    expect(linesCents(linkOf(), null)).toBe(1_234_567)
    expect(linesCents(linkOf(), [])).toBe(0)
  })

  it('count nothing for a line that was kept out, unless it is back', () => {
    const link = linkOf({ lines: [linked('12', 'lump', ours, { decision: keptOut })] })
    expect(linesCents(link, null)).toBe(0)
    expect(linesCents(link, [ours])).toBe(1_234_567)
    expect(
      linesCents(linkOf({ lines: [linked('12', 'lump', ours, { decision: keptAsEdited })] }), null),
    ).toBe(1_234_567)
  })

  it('are edited when their content is another, or they are gone, or back although kept out', () => {
    const out = linkOf({ lines: [linked('12', 'lump', ours, { decision: keptOut })] })
    expect(editedLines(linkOf(), [ours])).toEqual([])
    expect(editedLines(linkOf(), [item('2', edit)])).toEqual(linkOf().lines)
    expect(editedLines(linkOf(), [stranger])).toEqual(linkOf().lines)
    expect(editedLines(out, [stranger])).toEqual([])
    expect(editedLines(out, [ours])).toEqual(out.lines)
  })

  it.each([
    ['description', 'Other'],
    ['amountCents', 5],
    ['quantity', '1'],
    ['unitCost', '1'],
    ['unitOfMeasure', 'ea'],
    ['budgetCodeId', null],
    ['vendorId', null],
    ['commitmentId', null],
  ])('are edited by another %s', (field, value) => {
    expect(editedLines(linkOf(), [item('2', { ...rough, [field]: value })])).toHaveLength(1)
  })

  it('were edited last at the latest time that Procore gives', () => {
    const lines = ['2', '3', '4'].map((id) => linked('12', id, item(id, rough)))
    const link = linkOf({ lines })
    const [early, late, later] = [
      '2026-11-01T00:00:00.000Z',
      '2026-11-02T00:00:00.000Z',
      '2026-11-03T00:00:00.000Z',
    ]
    expect(editedAt(link, [at(late, '2'), at(early, '3'), at(later, '4', rough)])).toBe(late)
    expect(editedAt(link, [at(null, '2'), at(early, '3'), at(later, '9')])).toBe(early)
    expect(editedAt(link, [at(null, '2'), item('3', rough), item('4', rough)])).toBeNull()
    expect(
      editedAt(
        link,
        ['2', '3', '4'].map((id) => at(later, id, rough)),
      ),
    ).toBeNull()
  })
})

describe('a change event that does not count in Procore', () => {
  it.each([
    ['missing', 'event_missing'],
    ['recycled', 'event_recycled'],
    ['void', 'event_void'],
  ] as const)('(%s) makes none of its CORs up to date, and each needs attention', (eventState, state) => {
    expect(states({ eventState })).toEqual([state])
    expect(attention({ eventState })).toBe(true)
    expect(states({ eventState, cor: corOf('14020.00') })).toEqual([state, 'update_available'])
  })
})
