import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { breakDown, breakdowns, canBreakDown, type ToBreakDown } from '../../server/domain/breakdown.ts'
import { multiply, roundToCents } from '../../server/domain/decimal.ts'
import type { BudgetCodeId, CorId, TagId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import { laborUnits, type Rates, rateTypes, type Tag, type TagItem } from '../../server/domain/tag.ts'

const noRates: Rates = { labor: new Map(), material: new Map(), equipment: new Map(), other: new Map() }

function order(amountCents: number, tags: Tag[], rates: Rates): ToBreakDown {
  return {
    cor: { corId: idOf<CorId>('12'), number: '12', title: 'Level 3 electrical rough-in' },
    amountCents,
    codes: { commitmentId: null, vendorId: null, budgetCodeId: idOf<BudgetCodeId>('301') },
    tags,
    rates,
  }
}

function tag(items: TagItem[], id = '7'): Tag {
  return {
    tagId: idOf<TagId>(id),
    number: `EX0000${id}`,
    title: 'Rough-in',
    costCode: '16-200',
    signed: true,
    updatedAt: '2026-11-01T00:00:00.000Z',
    items,
  }
}

const electrician: TagItem = {
  type: 'labor',
  name: 'Electrician',
  quantity: '64',
  unit: 'h',
  laborUnit: 'ST',
  projectRateId: '801',
}
const lift: TagItem = {
  type: 'equipment',
  name: 'Scissor lift',
  quantity: '2',
  unit: 'Day',
  laborUnit: null,
  projectRateId: '801',
}
const nails: TagItem = { ...lift, type: 'material', name: 'Nails', unit: 'box', projectRateId: null }
// Ids repeat between the types: labor 801 is not equipment 801.
const rates: Rates = {
  ...noRates,
  labor: new Map([['801', { ST: '118.50', OT: '177.75' }]]),
  equipment: new Map([['801', '285']]),
}

describe('line items', () => {
  it('carry quantity, unit cost and unit, and the rest is markup and adjustments', () => {
    const lines = breakDown('line_item', order(1_000_000, [tag([electrician, lift, nails])], rates))
    expect(lines.map(({ content }) => content)).toMatchObject([
      {
        description: 'COR 12 EX00007 Electrician',
        amountCents: 758_400,
        quantity: '64',
        unitCost: '118.5',
        unitOfMeasure: 'h',
      },
      {
        description: 'COR 12 EX00007 Scissor lift',
        amountCents: 57_000,
        quantity: '2',
        unitCost: '285',
        unitOfMeasure: 'Day',
      },
      { description: 'COR 12 Markup and adjustments', amountCents: 184_600, quantity: null },
    ])
  })

  it('keep their keys when another item is put in between, so only that one is new', () => {
    const before = breakDown('line_item', order(1_000_000, [tag([electrician, lift])], rates))
    const after = breakDown(
      'line_item',
      order(1_000_000, [tag([electrician, { ...electrician, laborUnit: 'OT' }, lift])], rates),
    )
    const keys = new Set(after.map(({ key }) => key))
    expect(before.every(({ key }) => keys.has(key))).toBe(true)
    expect(new Set(after.map(({ key }) => key)).size).toBe(after.length)
  })

  it('give only the amount where quantity × rate has fractions of a cent, since Procore would round for itself', () => {
    const third = { ...lift, quantity: '0.333' }
    const [line] = breakDown('line_item', order(9_491, [tag([third])], rates))
    expect(line?.content).toMatchObject({ amountCents: 9_491, quantity: null, unitCost: null })
  })

  it('push a mere rounding difference into the largest line instead of a markup of one cent', () => {
    const halves = [0, 1, 2].map((at) => ({ ...lift, name: `Lift ${at}`, quantity: `0.${at + 1}05` }))
    const exact = roundToCents(multiply('285', '0.615') ?? '') ?? 0
    const lines = breakDown('line_item', order(exact, [tag(halves)], rates))
    expect(lines).toHaveLength(3)
    expect(lines.reduce((sum, { content }) => sum + content.amountCents, 0)).toBe(exact)
  })
})

describe('sub-totals', () => {
  it('are one line per rate type that has priced items, and the rest', () => {
    const lines = breakDown(
      'sub_total',
      order(1_000_000, [tag([electrician, lift, nails]), tag([electrician], '8')], rates),
    )
    expect(lines.map(({ key, content }) => [key, content.amountCents])).toEqual([
      ['labor', 1_516_800],
      ['equipment', 57_000],
      ['rest', -573_800],
    ])
  })
})

describe('what cannot be broken down', () => {
  it('says whether tags or rates are missing, and how many items have no rate', () => {
    expect(canBreakDown([], rates)).toEqual({ kind: 'no', why: 'no_tags' })
    expect(canBreakDown([tag([])], rates)).toEqual({ kind: 'no', why: 'no_tags' })
    expect(canBreakDown([tag([nails])], rates)).toEqual({ kind: 'no', why: 'no_rates' })
    expect(canBreakDown([tag([electrician])], noRates)).toEqual({ kind: 'no', why: 'no_rates' })
    expect(canBreakDown([tag([electrician, nails])], rates)).toEqual({ kind: 'yes', unpriced: 1 })
  })
})

const decimalText = fc
  .tuple(
    fc.integer({ min: 0, max: 5_000 }),
    fc.integer({ min: 0, max: 9_999 }),
    fc.integer({ min: 0, max: 4 }),
  )
  .map(([whole, fraction, digits]) =>
    digits === 0 ? String(whole) : `${whole}.${String(fraction).padStart(4, '0').slice(0, digits)}`,
  )
const rateId = fc.constantFrom('801', '802', '803')
const anyItem: fc.Arbitrary<TagItem> = fc
  .record({
    type: fc.constantFrom(...rateTypes),
    name: fc.constantFrom('Electrician', 'Conduit', 'Lift', 'Parking'),
    quantity: decimalText,
    unit: fc.constantFrom(null, 'h', 'EA'),
    laborUnit: fc.constantFrom(...laborUnits),
    projectRateId: fc.oneof(fc.constant(null), rateId),
  })
  .map((item) => ({ ...item, laborUnit: item.type === 'labor' ? item.laborUnit : null }))
const perUnit = fc.array(fc.tuple(rateId, decimalText), { maxLength: 3 }).map((pairs) => new Map(pairs))
const anyRates: fc.Arbitrary<Rates> = fc.record({
  labor: fc
    .array(fc.tuple(rateId, fc.record({ ST: decimalText, OT: decimalText }, { requiredKeys: [] })), {
      maxLength: 3,
    })
    .map((pairs) => new Map(pairs)),
  material: perUnit,
  equipment: perUnit,
  other: perUnit,
})
const anyTags = fc
  .array(fc.array(anyItem, { maxLength: 8 }), { maxLength: 4 })
  .map((groups) => groups.map((items, at) => tag(items, String(at + 1))))

describe('whatever the tags, rates and amount', () => {
  it.each(breakdowns)('%s lines sum to the amount to the cent, each under its own key', (breakdown) => {
    fc.assert(
      fc.property(
        anyTags,
        anyRates,
        fc.integer({ min: -100_000_000, max: 100_000_000 }),
        (tags, anyOf, amount) => {
          const lines = breakDown(breakdown, order(amount, tags, anyOf))
          expect(lines.reduce((sum, { content }) => sum + content.amountCents, 0)).toBe(amount)
          expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('a quantity and unit cost are written only where their product is the amount exactly', () => {
    fc.assert(
      fc.property(anyTags, anyRates, fc.integer({ min: 0, max: 100_000_000 }), (tags, anyOf, amount) => {
        for (const { content } of breakDown('line_item', order(amount, tags, anyOf))) {
          if (content.quantity === null || content.unitCost === null) continue
          const product = multiply(content.quantity, content.unitCost)
          expect(product && multiply(product, '100')).toBe(String(content.amountCents))
        }
      }),
    )
  })
})
