import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LineContent } from '../../server/domain/change-event.ts'
import {
  type BudgetCodeId,
  type ChangeEventId,
  type ChangeEventStatusId,
  type CommitmentId,
  type CorId,
  idOf,
} from '../../server/domain/ids.ts'
import { canonicalDecimal } from '../../server/procore/decimals.ts'
import { adapterFor, always, ana, projectId, TinyProcore } from './tiny-procore.ts'

let tiny: TinyProcore
const changeEventId: ChangeEventId = idOf('5')

beforeEach(async () => {
  tiny = await TinyProcore.start()
})
afterEach(() => tiny.close())

function procore() {
  return adapterFor({ apiUrl: tiny.url, loginUrl: tiny.url }).procore
}

async function shown(wire: object) {
  tiny.handler = () => ({ json: wire })
  return procore().showChangeEvent(projectId, changeEventId)
}

async function firstItem(item: object) {
  const event = await shown({ id: 5, change_items: [{ id: 1, ...item }] })
  const [first] = event.items
  if (first === undefined) throw new Error('no item was read')
  return first
}

describe('a change event in which almost everything is null', () => {
  it('is read with nulls, blanks and zero', async () => {
    const nulls = [
      'number',
      'title',
      'description',
      'status',
      'created_by',
      'updated_at',
      'change_items',
      'notes',
    ]
    const event = await shown({ id: 5, ...Object.fromEntries(nulls.map((name) => [name, null])) })
    expect(event).toEqual({
      changeEventId: '5',
      projectId,
      number: '',
      title: '',
      description: null,
      status: null,
      createdById: null,
      createdAt: null,
      updatedAt: null,
      deleted: false,
      currency: null,
      items: [],
      notes: [],
    })
  })

  it('has items with nothing in them', async () => {
    expect(
      await firstItem({ cost_impact: { estimate: null, vendor: {}, contract: null, commitment: {} } }),
    ).toEqual({
      changeItemId: '1',
      content: {
        description: '',
        amountCents: 0,
        quantity: null,
        unitCost: null,
        unitOfMeasure: null,
        budgetCodeId: null,
        vendorId: null,
        commitmentId: null,
      },
      inexactAmount: null,
      editable: true,
      deletable: true,
      lock: null,
      lockDocument: null,
      rfqNumber: null,
      budgetCodeName: null,
      vendorName: null,
      commitmentName: null,
      updatedAt: null,
    })
  })
})

describe('a full change event', () => {
  it('is read in the domain’s terms', async () => {
    const event = await shown({
      id: 5,
      company_id: Number(ana.companyId),
      project_id: Number(projectId),
      number: '014',
      title: 'Level 3 lighting',
      description: 'Why',
      status: { id: 8, name: 'Under review', mapped_to_status: 'pending' },
      created_by: { id: 42, name: 'Ana' },
      created_at: '2026-03-01T10:00:00Z',
      updated_at: '2026-03-02T10:00:00Z',
      deleted_at: null,
      currency_configuration: { currency_iso_code: 'CAD' },
      notes: { budget: ['Could not sync <b>budget</b> codes'] },
      change_items: [
        {
          id: 1,
          description: ' Fixtures ',
          budget_code: { id: 9, flat_code: '16-200.S', description: 'Electrical' },
          cost_impact: {
            estimate: {
              amount: '1250.500',
              calculation_strategy: 'automatic',
              quantity: '10.0',
              unit_cost: '125.05',
              unit_of_measure: 'ea',
            },
            vendor: { proposed: { id: 3, name: 'Volt' }, confirmed: null },
            contract: { proposed: null, confirmed: { id: 4, number: 'SC-1', title: 'Electrical' } },
            request_for_quote: { id: 77, number: null },
          },
          notes: ['Line note'],
          updated_at: '2026-03-02T09:00:00Z',
        },
        { id: 2, deleted_at: '2026-03-01T10:00:00Z', cost_impact: { estimate: { amount: '1.23456' } } },
      ],
    })
    expect(event).toMatchObject({
      number: '014',
      status: { statusId: '8', name: 'Under review', mappedTo: 'pending' },
      createdById: '42',
      createdAt: '2026-03-01T10:00:00.000Z',
      currency: 'CAD',
      notes: ['budget: Could not sync budget codes', 'Line note'],
    })
    expect(event.items).toHaveLength(1)
    expect(event.items[0]).toMatchObject({
      content: {
        description: 'Fixtures',
        amountCents: 125050,
        quantity: '10',
        unitCost: '125.05',
        unitOfMeasure: 'ea',
        budgetCodeId: '9',
        vendorId: '3',
        commitmentId: '4',
      },
      rfqNumber: '77',
      budgetCodeName: '16-200.S Electrical',
      vendorName: 'Volt',
      commitmentName: 'SC-1 Electrical',
    })
  })

  it('leaves quantity and unit cost out unless they make the amount', async () => {
    const estimate = { amount: '7.00', calculation_strategy: 'manual', quantity: '2.0', unit_cost: '9.00' }
    expect((await firstItem({ cost_impact: { estimate } })).content).toMatchObject({
      amountCents: 700,
      quantity: null,
      unitCost: null,
    })
  })

  it.each([[{ in_recycle_bin: true }], [{ deleted_at: '2026-01-01T00:00:00Z' }]])(
    'is deleted when it says %j',
    async (mark) => {
      expect((await shown({ id: 5, ...mark })).deleted).toBe(true)
    },
  )

  it.each([[{ project_id: 7 }], [{ company_id: 7 }]])('of another place is not found: %j', async (place) => {
    await expect(shown({ id: 5, ...place })).rejects.toMatchObject({ kind: 'not_found' })
  })
})

describe('the recycle bin', () => {
  const bin = (pages: number[][], headers: Record<string, string> = {}) => {
    tiny.handler = ({ query }) => {
      const page = pages[Number(query.get('page')) - 1] ?? []
      return { json: page.map((id) => ({ id, in_recycle_bin: true })), headers }
    }
  }

  it('is asked for deleted change events only, page by page until nothing new comes', async () => {
    // Fewer rows than were asked for do not end the list: a server may clamp the page.
    bin([[1, 2], [3, 4], [5]])
    expect(await procore().lookUpChangeEvent(projectId, changeEventId)).toBe('in_recycle_bin')
    expect(Object.fromEntries(tiny.seen[0]?.query ?? [])).toMatchObject({
      project_id: projectId,
      'filters[include_deleted]': 'only',
      page: '1',
    })
  })

  it('does not have what it does not list', async () => {
    bin([
      [1, 2],
      [3, 4],
    ])
    expect(await procore().lookUpChangeEvent(projectId, changeEventId)).toBe('not_found')
  })

  it('is followed by the list of all: what that has is there, whatever its own address says', async () => {
    tiny.handler = ({ query }) => ({
      json:
        query.get('filters[include_deleted]') === 'with' ? [{ id: 4 }, { id: Number(changeEventId) }] : [],
    })
    expect(await procore().lookUpChangeEvent(projectId, changeEventId)).toBe('listed')
  })

  it('that may not be seen proves nothing', async () => {
    tiny.handler = () => ({ status: 403 })
    await expect(procore().lookUpChangeEvent(projectId, changeEventId)).rejects.toMatchObject({
      kind: 'forbidden',
    })
  })
})

describe('a write', () => {
  const content: LineContent = {
    description: 'COR 12 Lighting',
    amountCents: -120050,
    quantity: null,
    unitCost: null,
    unitOfMeasure: null,
    budgetCodeId: idOf<BudgetCodeId>('9007199254740993'),
    vendorId: null,
    commitmentId: idOf<CommitmentId>('4'),
  }
  const counted: LineContent = {
    ...content,
    amountCents: 250,
    quantity: '2.50',
    unitCost: '1',
    unitOfMeasure: 'hr',
    budgetCodeId: null,
  }
  const line = (one: LineContent) => ({ corId: idOf<CorId>('12'), key: 'lump', content: one })

  it('is one PATCH with every line, ids and money digit by digit', async () => {
    tiny.handler = () => ({ json: { id: 5 } })
    await procore().updateChangeEvent(
      projectId,
      changeEventId,
      {
        add: [line(content)],
        change: [{ changeItemId: idOf('9007199254740995'), line: line(counted) }],
        remove: [idOf('9007199254740997')],
      },
      always,
    )
    expect(tiny.seen).toHaveLength(1)
    expect(tiny.seen[0]).toMatchObject({ method: 'PATCH', path: '/rest/v1.1/change_events/5' })
    expect(tiny.seen[0]?.body).toBe(
      '{"change_event":{"change_items":[' +
        '{"description":"COR 12 Lighting","budget_code":{"id":9007199254740993},"cost_impact":{' +
        '"estimate":{"calculation_strategy":"manual","amount":-1200.50},' +
        '"vendor":{"proposed":null},"contract":{"proposed":{"id":4}}}},' +
        '{"id":9007199254740995,"description":"COR 12 Lighting","budget_code":null,"cost_impact":{' +
        '"estimate":{"calculation_strategy":"automatic","quantity":2.5,"unit_cost":1,"unit_of_measure":"hr","amount":2.50},' +
        '"vendor":{"proposed":null},"contract":{"proposed":{"id":4}}}},' +
        '{"id":9007199254740997,"deleted":true}]}}',
    )
  })

  it('of a new change event leaves out what Procore is to fill', async () => {
    tiny.handler = () => ({ status: 201, json: { id: 5 } })
    const event = {
      number: null,
      title: 'New',
      description: 'ref',
      statusId: idOf<ChangeEventStatusId>('8'),
      scope: 'tbd' as const,
      changeTypeId: '3',
      changeReasonId: null,
    }
    await procore().createChangeEvent(projectId, event, [], always)
    expect(tiny.seen[0]?.query.get('project_id')).toBe(projectId)
    expect(tiny.seen[0]?.body).toBe(
      '{"change_event":{"title":"New","description":"ref","scope":"tbd","status":{"id":8},"change_type":{"id":3},"change_items":[]}}',
    )
  })
})

describe('decimals', () => {
  it.each([
    ['1.50', '1.5'],
    ['007', '7'],
    ['-0.00', '0'],
    ['1.5e1', '15'],
    ['1.5E-3', '0.0015'],
    ['12e2', '1200'],
    ['.5', '0.5'],
    ['-10.', '-10'],
  ])('%s is %s', (given, expected) => {
    expect(canonicalDecimal(given)).toBe(expected)
  })

  // At quadratic cost this would take minutes.
  it('with a long run of zeros take no longer than others', () => {
    const text = `1.${'0'.repeat(300_000)}1`
    expect(canonicalDecimal(text)).toBe(text)
  }, 10_000)
})
