import { describe, expect, it } from 'vitest'
import type { LineContent } from '../../server/domain/change-event.ts'
import { type BudgetCodeId, type ChangeItemId, idOf } from '../../server/domain/ids.ts'
import type { LineDecision } from '../../server/domain/link.ts'
import type { PlannedCor, PlannedLine } from '../../server/domain/push.ts'
import type { CorRow } from '../../server/usecases/cor-log/views.ts'
import { matching, nextActive } from '../../ui/components/matching.ts'
import { groupByContract, groupCors, totalChosen, whyNotChosen } from '../../ui/log/cor-choice.ts'
import { notChoosableText } from '../../ui/log/messages.ts'
import { readFilter } from '../../ui/log/model.ts'
import { aboutLine, detailText, keepAbout, keepLabel, useLabel } from '../../ui/messages/lines.ts'
import { codesFor } from '../../ui/push/codes.ts'
import { type Answers, askedKey, type LineRow, lineRows } from '../../ui/push/line-rows.ts'
import { missingWords } from '../../ui/push/messages.ts'
import { destinationOf, missingWhere, planRequest, type WhereDraft } from '../../ui/push/plan-request.ts'
import { createClock } from '../../ui/state/clock.ts'

const row = (change: Partial<CorRow>): CorRow => ({
  corId: '44',
  corUuid: 'u',
  number: '44',
  title: 'Relocate VAV boxes',
  contractorName: 'Summit Mechanical',
  contractId: '501',
  contractName: 'HVAC',
  status: 'in_review',
  stage: null,
  inbox: 'received',
  rough: false,
  cents: 811500,
  amountProblem: null,
  requestedCents: 900000,
  daysInReview: 6,
  ageDays: 6,
  updatedAt: '2026-11-24T00:00:00Z',
  link: null,
  clearstoryUrl: 'https://x',
  ...change,
})
const link: CorRow['link'] = {
  changeEventId: '12',
  changeEventNumber: '012',
  changeEventTitle: 'Slab',
  projectId: '1',
  pushedCents: 1,
  procoreCents: 1,
  state: 'up_to_date',
  states: ['up_to_date'],
  needsAttention: false,
  changeEventStatus: 'Open',
}

describe('choosing CORs', () => {
  it('says why one cannot be chosen', () => {
    const none = { cents: null, requestedCents: null }
    const said = (change: Partial<CorRow>, changeEventId = '10') =>
      notChoosableText(whyNotChosen(row(change), changeEventId))
    expect(whyNotChosen(row({}), '10')).toBeNull()
    expect(whyNotChosen(row({ link }), '10')).toEqual({ kind: 'in_event', number: '012' })
    expect(whyNotChosen(row({ link }), '12')).toEqual({ kind: 'in_this_event' })
    expect(whyNotChosen(row({ link: { ...link, changeEventId: '' } }), '12')).toEqual({
      kind: 'in_other_project',
    })
    expect(whyNotChosen(row({ status: 'rejected' }), '10')).toEqual({ kind: 'void' })
    expect(whyNotChosen(row({ stage: 'deleted' }), '10')).toEqual({ kind: 'deleted' })
    expect(said({})).toBeNull()
    expect(said({ link })).toBe('Already in Change Event 012')
    expect(said(none)).toBe('No amount in Clearstory')
    expect(said({ ...none, amountProblem: { kind: 'too_precise', text: '1.005' } })).toBe(
      '1.005 has more than two decimals',
    )
  })
  it('keeps guesses and what cannot be pushed apart', () => {
    const groups = groupCors(
      [row({}), row({ rough: true }), row({ status: 'rejected', rough: true }), row({ link })],
      '10',
    )
    expect(Object.values(groups).map((rows) => rows.length)).toEqual([1, 1, 1, 1])
  })
  it('adds up credits too, by the amount that was chosen', () => {
    expect(totalChosen([row({}), row({ cents: -120000 })])).toBe(691500)
    expect(totalChosen([row({ requestedCents: null })], 'requested')).toBe(0)
  })
  it('groups by contract in the order of choosing; without a contract they are one group', () => {
    const groups = groupByContract([
      row({ corId: '1', contractId: '502' }),
      row({}),
      row({ contractId: '502' }),
    ])
    expect(groups.map((group) => [group.contractId, group.rows.length])).toEqual([
      ['502', 2],
      ['501', 1],
    ])
    expect(
      groupByContract([row({ contractId: null, contractName: null, contractorName: null })]),
    ).toMatchObject([{ contractId: null, name: null }])
  })
  it('starts a contract with its map, else with what is suggested, and keeps what was chosen', () => {
    const start = {
      contractorName: null,
      corNumbers: ['44'],
      budgetCodeFrom: null,
      costCode: null,
      ownBudgetCodeIds: [],
      mayRemember: true,
    }
    const view = {
      contracts: [
        {
          ...start,
          contractId: '501',
          contractName: 'HVAC',
          commitmentId: 'c21',
          commitmentFrom: 'map' as const,
          budgetCodeId: 'b3',
        },
        {
          ...start,
          contractId: '502',
          contractName: 'Glazing',
          commitmentId: 'c30',
          commitmentFrom: 'same_number' as const,
          budgetCodeId: null,
        },
        {
          ...start,
          contractId: '503',
          contractName: '',
          commitmentId: null,
          commitmentFrom: null,
          budgetCodeId: null,
          mayRemember: false,
        },
      ],
      commitments: [],
      budgetCodes: [],
    }
    expect(Object.fromEntries(codesFor(view, new Map()))).toEqual({
      501: { commitmentId: 'c21', budgetCodeId: 'b3', remember: false },
      502: { commitmentId: 'c30', budgetCodeId: null, remember: true },
      503: { commitmentId: null, budgetCodeId: null, remember: false },
    })
    const own = { commitmentId: 'c99', budgetCodeId: null, remember: false }
    expect(codesFor(view, new Map([['501', own]])).get('501')).toBe(own)
  })
})

describe('asking for a plan', () => {
  const where: WhereDraft = {
    kind: 'new',
    changeEventId: null,
    title: ' Bulletin 7 ',
    statusId: '1',
    scope: 'tbd',
    number: '',
    description: ' ',
    changeTypeId: '3',
    changeReasonId: '',
  }
  it('leaves out what was left empty, so that Procore fills it', () => {
    expect(destinationOf(where, '10')).toEqual({
      kind: 'new',
      title: 'Bulletin 7',
      statusId: '1',
      scope: 'tbd',
      changeTypeId: '3',
    })
  })
  it('says what is missing, as a code that the view has words for', () => {
    expect(missingWords.title).toBe('Give the new change event a title.')
    expect(missingWhere({ ...where, title: ' ' })).toBe('title')
    expect(missingWhere({ ...where, statusId: '' })).toBe('status')
    expect(missingWhere({ ...where, kind: 'another' })).toBe('change_event')
    expect(destinationOf({ ...where, kind: 'this' }, null)).toBeNull()
  })
  it('says nothing about breakdown, amount and codes in a re-push, which keeps those of the last push', () => {
    const destination = { kind: 'existing', changeEventId: '10' } as const
    expect(planRequest({ kind: 'push', corIds: ['1'], destination }, new Map([['i3', 'procore']]))).toEqual({
      kind: 'push',
      corIds: ['1'],
      destination,
      choices: { i3: 'procore' },
    })
  })
  it('names the CORs that were called separate, and none where none was', () => {
    const subject = {
      kind: 'push',
      corIds: ['1'],
      destination: { kind: 'existing', changeEventId: '10' },
    } as const
    const pair = { corId: '1', otherCorId: '3', number: '12.1', other: '12' }
    const request = (separate: (typeof pair)[]) =>
      planRequest({ ...subject, corIds: ['1'] }, new Map([['i3', 'beside']]), separate)
    expect(request([pair])).toMatchObject({
      separate: [{ corId: '1', otherCorId: '3' }],
      choices: { i3: 'beside' },
    })
    expect(request([])).not.toHaveProperty('separate')
  })
})

describe('rows of the table Changes', () => {
  const content: LineContent = {
    description: 'COR 12 Electrician',
    amountCents: 100,
    quantity: null,
    unitCost: null,
    unitOfMeasure: null,
    budgetCodeId: idOf<BudgetCodeId>('1'),
    vendorId: null,
    commitmentId: null,
  }
  const line = {
    corId: idOf<PlannedCor['corId']>('12'),
    key: 'lump',
    content: { ...content, amountCents: 250 },
  }
  const itemId = { changeItemId: idOf<ChangeItemId>('1') }

  const kept = {
    action: 'keep',
    ...itemId,
    key: 'lump',
    content,
    wanted: line.content,
  } as const
  const decision = {
    kind: 'kept_out',
    personId: idOf<LineDecision['personId']>('7'),
    personName: 'Ana Ruiz',
    at: `${new Date().getFullYear()}-11-30T12:00:00Z`,
  } as const satisfies LineDecision
  const first = (planned: PlannedLine, answers: Answers = { choices: new Map() }) => {
    const [row] = lineRows({ number: '12', corId: line.corId, lines: [planned] }, {}, answers)
    if (row === undefined) throw new Error('no row')
    return row
  }
  const said = (row: LineRow) => row.about && aboutLine(row.about, 'USD')
  const asked = ({ choice }: LineRow) =>
    choice && [keepLabel(choice, 'USD'), useLabel(choice, 'USD'), choice.chosen]

  it('name both amounts of a line that was edited, removed, or is no longer wanted', () => {
    const choose = { action: 'choose', ...itemId, key: 'lump' } as const
    expect(asked(first({ ...choose, line, procore: content }))).toEqual([
      'Keep Procore’s $1.00',
      'Use Clearstory’s $2.50',
      null,
    ])
    expect(asked(first({ ...choose, line, procore: null }))).toEqual([
      'Keep it out',
      'Add it back: $2.50',
      null,
    ])
    expect(asked(first({ ...choose, line: null, procore: content }))).toEqual([
      'Keep Procore’s $1.00',
      'Remove Procore’s $1.00',
      null,
    ])
  })
  it('ask about codes where nothing else differs', () => {
    const elsewhere = { ...line.content, budgetCodeId: idOf<BudgetCodeId>('9') }
    const row = first({ action: 'choose', ...itemId, key: 'lump', line, procore: elsewhere })
    expect(asked(row)).toEqual(['Keep Procore’s codes', 'Use Clearstory’s codes', null])
    expect(row.choice && keepAbout(row.choice, 'USD')).toContain('$2.50')
  })
  it('say who kept a line as edited, or out, and let that be changed', () => {
    const edited = first({ ...kept, why: 'kept', decision: { ...decision, kind: 'kept_as_edited' } })
    expect(said(edited)).toBe('Edited in Procore; kept by Ana Ruiz on Nov 30')
    expect(asked(edited)?.[2]).toBe('procore')
    const out = { action: 'leave_out', ...itemId, key: 'lump', content, wanted: line.content } as const
    expect(said(first({ ...out, isNew: false, decision }))).toBe(
      'Removed in Procore; kept out by Ana Ruiz on Nov 30',
    )
    expect(first({ ...out, isNew: true, decision })).toMatchObject({ tag: 'out', afterCents: null })
  })
  it('still ask about a line that is added again, though its plan no longer names it', () => {
    const again = first(
      { action: 'add', line, removedInProcore: true },
      { choices: new Map([['1', 'clearstory']]), asked: new Map([[askedKey('12', 'lump'), '1']]) },
    )
    expect(asked(again)).toEqual(['Keep it out', 'Add it back: $2.50', 'clearstory'])
    expect(first({ action: 'add', line, removedInProcore: false }).choice).toBeNull()
  })
  it('say what a line of the difference to locked lines is for, up and down', () => {
    const difference = (amountCents: number) =>
      first({
        action: 'add',
        removedInProcore: false,
        line: { ...line, key: 'difference/2', content: { ...content, amountCents } },
      })
    expect(said(difference(368_459))).toBe(
      'Locked in Procore: $3,684.59 of this COR is added as a separate line',
    )
    expect(said(difference(-134_567))).toBe('Locked in Procore: $1,345.67 is subtracted with a separate line')
    expect(said(first({ ...kept, why: 'locked', decision: null }))).toContain('Locked in Procore')
    expect(said(first({ ...kept, why: 'no_amount', decision: null }))).toContain('no amount in Clearstory')
  })

  it('do not repeat the COR’s number, and name codes that changed', () => {
    const before = { ...content, budgetCodeId: idOf<NonNullable<LineContent['budgetCodeId']>>('2') }
    const [shown] = lineRows(
      { number: '12', lines: [{ action: 'change', ...itemId, line, before, editedInProcore: false }] },
      { 1: '16-200.S' },
      { choices: new Map() },
    )
    expect(shown?.details.map(detailText)).toEqual(['Budget code: 2 → 16-200.S'])
    expect(shown).toMatchObject({
      tag: 'change',
      text: 'Electrician',
      details: [{ kind: 'budget_code', before: '2', after: '16-200.S' }],
      nowCents: 100,
      afterCents: 250,
      choice: null,
    })
  })
  it('keep the question about an edited line on screen after it was answered', () => {
    const [shown] = lineRows(
      { number: '12', lines: [{ ...kept, why: 'edited', decision: null }] },
      {},
      { choices: new Map([['1', 'procore']]) },
    )
    expect(shown?.choice).toMatchObject({
      changeItemId: '1',
      chosen: 'procore',
      procoreCents: 100,
      clearstoryCents: 250,
    })
  })
})

describe('small parts', () => {
  it('a combobox finds every typed word, in any order', () => {
    const choices = [
      { id: '1', text: 'SC-014 Electrical', about: 'Bay Electric' },
      { id: '2', text: 'SC-021 HVAC', disabled: true },
    ]
    expect(matching(choices, 'bay 014').map((choice) => choice.id)).toEqual(['1'])
    expect(nextActive(choices, 0, 1)).toBe(0)
    expect(nextActive([], -1, 1)).toBe(-1)
    expect(nextActive(choices, -1, -1)).toBe(0)
  })
  it('filters of an older version fall back field by field', () => {
    expect(readFilter('{"search":"duct","sort":"colour"}')).toMatchObject({ search: 'duct', sort: 'age' })
    expect(readFilter('{broken')).toMatchObject({ search: '', changeEvent: '' })
  })
  it('the clock ticks by seconds only while someone counts, and stands still while hidden', () => {
    const waits: number[] = []
    const clock = createClock({
      now: () => 0,
      every: (milliseconds) => {
        waits.push(milliseconds)
        return () => waits.push(0)
      },
    })
    const stop = clock.count()
    stop()
    stop()
    clock.setVisible(false)
    expect(waits).toEqual([30_000, 0, 1000, 0, 30_000, 0])
  })
})
