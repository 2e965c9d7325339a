import type { ChangeEvent, ChangeItem } from '../procore/entities.ts'
import { coastalShift } from './procore.ts'
import { budgetCodes, changeEventStatuses, changeEvents, people, projects, subcontracts } from './world.ts'

const day = 86_400_000
/** The seed is older than any test, so that everything a test writes is newer. */
const seededAt = Date.UTC(2026, 8, 14, 16, 30)

function item(
  n: number,
  description: string,
  amountCents: number,
  more: Partial<ChangeItem> = {},
): ChangeItem {
  return {
    id: 562949963000000 + n,
    description,
    budgetCodeId: null,
    vendorId: null,
    commitmentId: null,
    estimate: { strategy: 'manual', quantity: null, unitCost: null, unitOfMeasure: null, amountCents },
    amountText: null,
    editable: true,
    deletable: true,
    hold: null,
    rfq: null,
    notes: [],
    roundedFrom: null,
    lastEditedById: people.ana.id,
    createdAt: seededAt,
    updatedAt: seededAt,
    deletedAt: null,
    ...more,
  }
}

function subcontract(trade: string): { vendorId: number; commitmentId: number } {
  const found = subcontracts.find((sub) => sub.trade === trade)
  if (!found) throw new Error(`no subcontract for ${trade}`)
  return { vendorId: found.vendorId, commitmentId: found.commitmentId }
}

/** Lines of the mechanical change event, named after what is special about them. */
export const mechanicalLines = {
  plain: 562949963000021,
  locked: 562949963000022,
  quoted: 562949963000023,
} as const
export const lobbyLine = 562949963000010

function linesOf(key: keyof typeof changeEvents): ChangeItem[] {
  const hvac = subcontract('HVAC')
  switch (key) {
    case 'lobby':
      return [
        item(10, 'Drop lobby ceiling 6 in. at grid C, added framing', 910_000, {
          budgetCodeId: budgetCodes.drywall.id,
          ...subcontract('Drywall'),
        }),
      ]
    case 'mechanical':
      return [
        item(21, 'Relocate AHU-3 curbs', 1_425_000, { budgetCodeId: budgetCodes.hvac.id, ...hvac }),
        item(22, 'Duct mains, revised route', 3_806_400, {
          budgetCodeId: budgetCodes.hvac.id,
          ...hvac,
          editable: false,
          deletable: false,
          hold: {
            kind: 'change_order_package',
            id: 562949963100001,
            number: '004',
            title: 'Mechanical room relocation',
            status: 'pending',
            commitmentId: hvac.commitmentId,
          },
        }),
        item(23, 'Condensate piping', 620_000, {
          budgetCodeId: budgetCodes.plumbing.id,
          ...subcontract('Plumbing'),
          rfq: {
            id: 562949963110001,
            number: '012-1',
            title: 'Condensate piping',
            status: 'out_for_pricing',
            latestQuoteCents: null,
          },
        }),
      ]
    case 'closed':
      return [
        item(30, 'Dewatering wells, 3 weeks', 4_179_999, {
          estimate: {
            strategy: 'automatic',
            quantity: '3',
            unitCost: '13933.33',
            unitOfMeasure: 'ls',
            amountCents: 4_179_999,
          },
        }),
      ]
    case 'conference':
    case 'void':
      return []
  }
}

const eventKeys = ['void', 'closed', 'lobby', 'conference', 'mechanical'] as const

export function seedChangeEvents(): ChangeEvent[] {
  const blank = {
    description: null,
    scope: 'tbd' as const,
    changeTypeId: null,
    changeReasonId: null,
    originId: null,
    originData: null,
    deletedAt: null,
  }
  const harbor = eventKeys.map((key, index): ChangeEvent => {
    const { id, number, title, createdBy, status } = changeEvents[key]
    const statusId = changeEventStatuses.find(({ name }) => name === status)?.id
    if (statusId === undefined) throw new Error(`no status ${status}`)
    const at = seededAt - (eventKeys.length - index) * 3 * day
    return {
      ...blank,
      id,
      projectId: projects.harbor.id,
      number,
      title,
      statusId,
      createdById: people[createdBy].id,
      createdAt: at,
      updatedAt: at,
      items: linesOf(key),
      attachments: [],
    }
  })
  const elsewhere = [
    { id: 562949960701001, project: projects.clinic, title: 'Exam room sinks', by: people.ana.id, shift: 0 },
    { id: 562949960702001, project: projects.pier, title: 'Pile cap repairs', by: people.ana.id, shift: 0 },
    {
      id: 562949960709001,
      project: projects.coastal,
      title: 'Deck lighting',
      by: people.otto.id,
      shift: coastalShift,
    },
  ].map(
    ({ id, project, title, by, shift }): ChangeEvent => ({
      ...blank,
      id,
      projectId: project.id,
      number: '001',
      title,
      statusId: changeEventStatuses[0].id + shift,
      createdById: by,
      createdAt: seededAt,
      updatedAt: seededAt,
      items: [],
      attachments: [],
    }),
  )
  return [...harbor, ...elsewhere]
}
