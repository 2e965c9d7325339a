import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idOf } from '../../server/domain/ids.ts'
import { readChangeEvent } from '../../server/procore/read-change-event.ts'
import { changeEventAnswer } from '../../server/procore/wire-change-event.ts'
import { parseExact } from '../../server/transport/exact-json.ts'
import { parseAnswer } from '../../server/transport/wire-fields.ts'

const document = { id: 6, number: '001', title: 'Change order', type: 'change_order_package', status: null }
const full = {
  id: 9007199254740991,
  company_id: 562949953425831,
  project_id: 562949954101001,
  number: '014',
  title: 'Lighting',
  description: 'Why',
  status: { id: 8, name: 'Open', mapped_to_status: 'open' },
  created_by: { id: 42, name: 'Ana' },
  created_at: '2026-03-01T10:00:00Z',
  updated_at: '2026-03-02T10:00:00Z',
  deleted_at: '2026-03-03T10:00:00Z',
  in_recycle_bin: false,
  currency_configuration: { currency_iso_code: 'USD' },
  notes: { budget: ['Could not sync'] },
  change_items: [
    {
      id: 1,
      description: 'Fixtures',
      budget_code: { id: 9, flat_code: '16-200.S', description: 'Electrical' },
      cost_impact: {
        estimate: {
          amount: '1250.50',
          calculation_strategy: 'automatic',
          quantity: '10.0',
          unit_cost: '125.05',
          unit_of_measure: 'ea',
        },
        vendor: { proposed: { id: 3, name: 'Volt' }, confirmed: { id: 3, name: 'Volt' } },
        contract: { proposed: { id: 4, number: 'SC-1' }, confirmed: { id: 4, title: 'Electrical' } },
        commitment: document,
        change_order_package: document,
        request_for_quote: document,
      },
      revenue_impact: { change_order: document, change_order_package: document },
      budget_impact: { budget_change: { ...document, number: 3 } },
      editable: false,
      deletable: false,
      notes: 'Line note',
      updated_at: '2026-03-02T10:00:00Z',
    },
  ],
}

/** A copy in which each field but the ids of event and item is kept, null, absent or of a wrong type, as `fates` say. */
function damage(value: unknown, fates: Iterator<number>, wrong: boolean, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((member) => damage(member, fates, wrong, depth))
  const kept: [string, unknown][] = []
  for (const [key, member] of Object.entries(value)) {
    const fate = fates.next().value % 10
    if (key === 'id' && depth < 2) kept.push([key, member])
    else if (fate === 0) kept.push([key, null])
    else if (wrong && fate === 2) kept.push([key, typeof member === 'object' ? 'odd' : { odd: true }])
    else if (fate !== 1)
      kept.push([key, damage(member, fates, wrong, depth + (key === 'change_items' ? 1 : 2))])
  }
  return Object.fromEntries(kept)
}

function* cycle(fates: number[]): Generator<number, number> {
  for (;;) yield* fates
}

const anyFates = fc.array(fc.nat(), { minLength: 80, maxLength: 80 })

describe('a change event from Procore', () => {
  it('is read whichever of its fields are null or absent', () => {
    fc.assert(
      fc.property(anyFates, (fates) => {
        const wire = parseExact(JSON.stringify(damage(full, cycle(fates), false)))
        const parsed = parseAnswer(changeEventAnswer, wire)
        expect(parsed.ok).toBe(true)
        if (parsed.ok) expect(readChangeEvent(parsed.value, idOf('5')).changeEventId).toBe(String(full.id))
      }),
    )
  })

  it('is read or refused by the name of a field whichever fields are of a wrong type', () => {
    fc.assert(
      fc.property(anyFates, (fates) => {
        const wire = parseExact(JSON.stringify(damage(full, cycle(fates), true)))
        const parsed = parseAnswer(changeEventAnswer, wire)
        if (!parsed.ok) expect(parsed.field).toMatch(/^[a-z_.]+: expected \w+/)
      }),
    )
  })

  it('is read with every line that has an id, whatever else stands in the lines', () => {
    const [line] = full.change_items
    fc.assert(
      fc.property(fc.array(fc.tuple(anyFates, fc.jsonValue()), { maxLength: 5 }), (lines) => {
        const rows = lines.flatMap(([fates, odd], index) => [
          withoutId(odd),
          { ...Object(damage(line, cycle(fates), true, 1)), id: index + 1 },
        ])
        const wire = parseExact(JSON.stringify({ ...full, change_items: rows }))
        const parsed = parseAnswer(changeEventAnswer, wire)
        expect(parsed.ok).toBe(true)
        if (!parsed.ok) return
        const { items } = readChangeEvent(parsed.value, idOf('5'))
        expect(items.map(({ changeItemId }) => changeItemId)).toEqual(lines.map((_, index) => `${index + 1}`))
        for (const { content } of items) expect(Number.isSafeInteger(content.amountCents)).toBe(true)
      }),
    )
  })
})

function withoutId(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? { ...value, id: null } : value
}
