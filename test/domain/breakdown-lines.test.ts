import { describe, expect, it } from 'vitest'
import { breakDown, breakdowns, type ToBreakDown } from '../../server/domain/breakdown.ts'
import {
  type BudgetCodeId,
  type CommitmentId,
  type CorId,
  idOf,
  type TagId,
} from '../../server/domain/ids.ts'
import type { Rates, Tag, TagItem } from '../../server/domain/tag.ts'

const rates: Rates = {
  labor: new Map([['1', { ST: '100', OT: '150' }]]),
  material: new Map([['1', '0.333']]),
  equipment: new Map([['1', '285']]),
  other: new Map([['1', '7']]),
}
const codes = {
  commitmentId: idOf<CommitmentId>('501'),
  vendorId: null,
  budgetCodeId: idOf<BudgetCodeId>('301'),
}

function itemOf(more: Partial<TagItem> = {}): TagItem {
  return {
    type: 'other',
    name: 'Parking',
    quantity: '1',
    unit: 'EA',
    laborUnit: null,
    projectRateId: '1',
    ...more,
  }
}
const labor = (more: Partial<TagItem> = {}) =>
  itemOf({ type: 'labor', name: 'Electrician', unit: 'h', laborUnit: 'ST', ...more })

function order(amountCents: number, items: TagItem[], cor: Partial<ToBreakDown['cor']> = {}): ToBreakDown {
  const tag: Tag = {
    tagId: idOf<TagId>('7'),
    number: 'EX00007',
    title: 'Rough-in',
    costCode: null,
    signed: true,
    updatedAt: '2026-11-01T00:00:00.000Z',
    items,
  }
  return {
    cor: { corId: idOf<CorId>('12'), number: '12', title: 'Rough-in', ...cor },
    amountCents,
    codes,
    tags: [tag],
    rates,
  }
}
const brief = (breakdown: 'sub_total' | 'line_item', amountCents: number, items: TagItem[]) =>
  breakDown(breakdown, order(amountCents, items)).map(({ content }) => [
    content.description,
    content.amountCents,
  ])

describe('a lump sum', () => {
  it('is one line of the whole amount on the codes of the COR, whatever its tags', () => {
    expect(breakDown('lump_sum', order(123_456, [itemOf()]))).toEqual([
      {
        corId: '12',
        key: 'lump',
        content: {
          description: 'COR 12 Rough-in',
          amountCents: 123_456,
          quantity: null,
          unitCost: null,
          unitOfMeasure: null,
          ...codes,
        },
      },
    ])
  })

  it('is one of three breakdowns', () => {
    expect(breakdowns).toEqual(['lump_sum', 'sub_total', 'line_item'])
  })
})

describe('the words of a line', () => {
  const wordsOf = (title: string) =>
    breakDown('lump_sum', order(1, [], { title })).map(({ content }) => content.description)
  const room = 250 - 'COR 12 '.length

  it.each([
    ['as they are', 'Rough-in', 'COR 12 Rough-in'],
    ['with single spaces', ' Rough \n\t in  ', 'COR 12 Rough in'],
    ['without a space where there is no title', '', 'COR 12'],
    ['whole up to 250 characters', 'x'.repeat(room), `COR 12 ${'x'.repeat(room)}`],
    ['cut beyond', 'x'.repeat(room + 1), `COR 12 ${'x'.repeat(room - 1)}…`],
    ['counted by character, not by UTF-16 unit', '🔌'.repeat(room), `COR 12 ${'🔌'.repeat(room)}`],
    ['never cut within a character', '🔌'.repeat(room + 9), `COR 12 ${'🔌'.repeat(room - 1)}…`],
  ])('are %s', (_, title, words) => {
    expect(wordsOf(title)).toEqual([words])
  })

  it('name the tag, the item and any hours but straight time', () => {
    expect(brief('line_item', 25_700, [labor(), labor({ laborUnit: 'OT' }), itemOf()])).toEqual([
      ['COR 12 EX00007 Electrician', 10_000],
      ['COR 12 EX00007 Electrician OT', 15_000],
      ['COR 12 EX00007 Parking', 700],
    ])
  })

  it('name the rate types in their order', () => {
    const items = [
      itemOf(),
      itemOf({ type: 'equipment' }),
      itemOf({ type: 'material', quantity: '1000' }),
      labor(),
    ]
    expect(brief('sub_total', 72_600, items)).toEqual([
      ['COR 12 Labor', 10_000],
      ['COR 12 Material', 33_300],
      ['COR 12 Equipment', 28_500],
      ['COR 12 Other', 700],
      ['COR 12 Markup and adjustments', 100],
    ])
  })
})

describe('the key of an item', () => {
  const keysOf = (...items: TagItem[]) => breakDown('line_item', order(0, items)).map(({ key }) => key)

  it('tells two items apart by what they are, and by their count where they are alike', () => {
    expect(keysOf(labor(), labor(), itemOf())).toEqual([
      '7/labor/1/ST/Electrician/1',
      '7/labor/1/ST/Electrician/2',
      '7/other/1//Parking/1',
      'rest',
    ])
  })
})

describe('what the priced lines leave', () => {
  it.each([
    ['nothing', 1_400, 2, [700, 700]],
    ['a cent for two items, which is rounding', 1_401, 2, [701, 700]],
    ['a cent too much for two items', 1_399, 2, [699, 700]],
    ['two cents for two items, which is markup', 1_402, 2, [700, 700, 2]],
    ['a cent for one item, which is markup', 701, 1, [700, 1]],
    ['two cents for four items', 2_802, 4, [702, 700, 700, 700]],
  ])('is %s: %d cents for %d items', (_, amount, count, expected) => {
    const items = Array.from({ length: count }, (__, at) => itemOf({ name: `Parking ${at}` }))
    expect(brief('line_item', amount, items).map(([, cents]) => cents)).toEqual(expected)
  })

  it.each([
    ['up', '2', '5', [700, 1_400, 3_501]],
    ['down', '5', '2', [700, 3_501, 1_400]],
    ['with a credit', '-9', '5', [700, -6_299, 3_500]],
  ])('goes to the largest line by magnitude: %s', (_, second, third, expected) => {
    const items = [
      itemOf({ name: 'A' }),
      itemOf({ name: 'B', quantity: second }),
      itemOf({ name: 'C', quantity: third }),
    ]
    const total = expected.reduce((sum, cents) => sum + cents, 0)
    const lines = breakDown('line_item', order(total, items))
    expect(lines.map(({ content }) => content.amountCents)).toEqual(expected)
    // Their product is no longer the amount.
    expect(lines.filter(({ content }) => content.quantity === null)).toMatchObject([
      { content: { unitCost: null, unitOfMeasure: null } },
    ])
  })

  it('is the whole amount where no item has a rate, and nothing where that is zero', () => {
    const free = itemOf({ projectRateId: null })
    expect(brief('sub_total', 5, [free])).toEqual([['COR 12 Markup and adjustments', 5]])
    expect(brief('line_item', 0, [free])).toEqual([])
  })

  it('is that of an item whose quantity is no number or too large', () => {
    expect(brief('line_item', 705, [itemOf(), itemOf({ quantity: 'two' })])).toEqual([
      ['COR 12 EX00007 Parking', 700],
      ['COR 12 Markup and adjustments', 5],
    ])
    expect(brief('line_item', 5, [itemOf({ quantity: '99999999999999' })])).toEqual([
      ['COR 12 Markup and adjustments', 5],
    ])
  })
})
