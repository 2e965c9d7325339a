import { describe, expect, it } from 'vitest'
import { readChangeEvent } from '../../server/procore/read-change-event.ts'
import { changeEventAnswer } from '../../server/procore/wire-change-event.ts'
import { parseExact } from '../../server/transport/exact-json.ts'
import { parseAnswer } from '../../server/transport/wire-fields.ts'
import { projectId } from './tiny-procore.ts'

function shown(wire: object) {
  const parsed = parseAnswer(changeEventAnswer, parseExact(JSON.stringify(wire)))
  if (!parsed.ok) throw new Error(parsed.field)
  return readChangeEvent(parsed.value, projectId)
}

function firstItem(item: object) {
  const [first] = shown({ id: 5, change_items: [{ id: 1, ...item }] }).items
  if (first === undefined) throw new Error('no item was read')
  return first
}

describe('a line that someone typed with an odd amount', () => {
  const amount = (given: unknown) => ({ cost_impact: { estimate: { amount: given } } })

  it.each([
    ['1.005', 101, '1.005'],
    ['-1.005', -101, '-1.005'],
    ['1.004', 100, '1.004'],
    ['1.000', 100, null],
    ['', 0, null],
    ['N/A', 0, 'N/A'],
    ['1,250.00', 0, '1,250.00'],
    ['99999999999999.99', 0, '99999999999999.99'],
    ['999999999999999999.123', 0, '999999999999999999.123'],
    ['100000000000.01', 0, '100000000000.01'],
    ['-100000000000', -10_000_000_000_000, null],
    [{ value: 'x' }, 0, '{"value":"x"}'],
    [false, 0, 'false'],
  ])('%j is %i cents, marked %j', (given, amountCents, inexactAmount) => {
    expect(firstItem(amount(given))).toMatchObject({ content: { amountCents }, inexactAmount })
  })

  it.each([[{ cost_impact: 'odd' }], [{ cost_impact: { estimate: 'odd' } }]])(
    'has no exact amount where none can be read: %j',
    (item) => {
      expect(firstItem(item)).toMatchObject({ content: { amountCents: 0 }, inexactAmount: 'odd' })
    },
  )

  it('leaves the other lines as they are', () => {
    const event = shown({
      id: 5,
      change_items: [
        { id: 1, ...amount('1.00') },
        { id: 2, ...amount('1.005') },
        { id: 3, ...amount(null) },
      ],
    })
    expect(
      event.items.map((item) => [item.changeItemId, item.content.amountCents, item.inexactAmount]),
    ).toEqual([
      ['1', 100, null],
      ['2', 101, '1.005'],
      ['3', 0, null],
    ])
  })
})

describe('a malformed line', () => {
  it('without an id is skipped', () => {
    const rows = [null, 'odd', 7, {}, { id: null }, { id: 'x' }, { id: 9, description: 'Fixtures' }]
    const { items } = shown({ id: 5, change_items: rows })
    expect(items.map(({ changeItemId }) => changeItemId)).toEqual(['9'])
  })

  it('with an id stays, with what can be read of it', () => {
    const item = firstItem({
      description: { odd: true },
      budget_code: [],
      cost_impact: {
        estimate: { amount: '12.50', calculation_strategy: 'automatic', quantity: 'two', unit_cost: '6.25' },
        vendor: { proposed: 'odd', confirmed: { id: 3, name: 7 } },
        commitment: 'odd',
      },
      editable: 'odd',
      deleted_at: { odd: true },
      updated_at: 'yesterday',
    })
    expect(item).toMatchObject({
      content: {
        description: '',
        amountCents: 1250,
        quantity: null,
        unitCost: '6.25',
        budgetCodeId: null,
        vendorId: '3',
      },
      inexactAmount: null,
      editable: false,
      lock: 'not_editable',
      updatedAt: null,
    })
  })

  it.each(['yesterday', '2026-03-01T10:00:00Z', '03/01/2026'])('deleted %j is gone', (deletedAt) => {
    expect(shown({ id: 5, change_items: [{ id: 1, deleted_at: deletedAt }] }).items).toEqual([])
  })
})

describe('a budget code', () => {
  it.each([
    [{ id: 9, flat_code: '16-200.S', description: null }, '9', '16-200.S'],
    [{ id: 9, flat_code: null, description: 'Electrical' }, '9', 'Electrical'],
    [{ id: 9, flat_code: null, description: null }, null, null],
    [{ id: 9, flat_code: '', description: ' ' }, null, null],
    [{ id: 9, flat_code: null }, null, null],
    // An answer that names the code by its id alone.
    [{ id: 9 }, '9', null],
    [null, null, null],
  ])('%j: %s', (code, budgetCodeId, budgetCodeName) => {
    expect(firstItem({ budget_code: code })).toMatchObject({
      content: { budgetCodeId },
      budgetCodeName,
    })
  })
})

describe('why a line is locked', () => {
  const document = { id: 6, number: '003', title: 'Lighting' }
  it.each([
    [{ cost_impact: { commitment: { ...document, type: 'contract' } } }, 'commitment', '003'],
    [{ cost_impact: { commitment: { ...document, type: 'potential_change_order' } } }, 'change_order', '003'],
    [{ cost_impact: { change_order_package: document } }, 'change_order', '003'],
    [{ cost_impact: { change_order_package: { id: 6, title: 'Lighting' } } }, 'change_order', 'Lighting'],
    [{ cost_impact: { change_order_package: { number: '003' } } }, 'change_order', '003'],
    [{ cost_impact: { change_order_package: { id: 6 } } }, 'change_order', null],
    [{ editable: false, revenue_impact: { change_order: document } }, 'change_order', '003'],
    [{ deletable: false, budget_impact: { budget_change: { id: 6, number: 3 } } }, 'budget_change', '3'],
    [
      { editable: false, budget_impact: { budget_modification: { budget_modification_id: 8, amount: '1' } } },
      'budget_change',
      null,
    ],
    [{ editable: false }, 'not_editable', null],
    [{ revenue_impact: { change_order: document } }, null, null],
  ])('%j: %s %j', (item, lock, lockDocument) => {
    expect(firstItem(item)).toMatchObject({ lock, lockDocument })
  })

  it.each([
    [{ cost_impact: { commitment: { id: null, number: null, type: null } } }],
    [{ cost_impact: { commitment: { type: 'contract', status: 'Draft' } } }],
    [{ cost_impact: { change_order_package: { type: 'change_order_package' } } }],
    [{ cost_impact: { request_for_quote: { status: 'closed' } } }],
    [{ budget_impact: { budget_modification: { amount: null } } }],
  ])('a document without id and number is none: %j', (item) => {
    expect(firstItem(item)).toMatchObject({ lock: null, lockDocument: null, rfqNumber: null })
  })

  it('a line on a draft change order is on it, and may be edited', () => {
    const commitment = { ...document, type: 'change_order_package', status: 'draft' }
    expect(firstItem({ editable: true, deletable: true, cost_impact: { commitment } })).toMatchObject({
      editable: true,
      deletable: true,
      lock: 'change_order',
      lockDocument: '003',
    })
  })
})
