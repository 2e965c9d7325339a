import type { HiredItem, LaborItem, LaborUnit, MaterialItem, Rate, Tag } from '../clearstory/entities.ts'
import { uuidOf } from '../clearstory/uuid.ts'
import { clearstoryKeys, projects } from './world.ts'

const day = 86_400_000
const harbor = projects.harbor.clearstory.id
const marin = clearstoryKeys.marin.companyId

/** T&M tags that tests refer to. */
export const seededTags = {
  rough: [7101, 7102],
  shaftWall: [7201, 7202],
  vav: [7301],
} as const

/**
 * The tag items priced at the project's rates, in cents, by COR and rate type. Each is below the COR's amount, so that
 * a remainder (markup and adjustments) is left. shaftWall has one material item without a rate.
 */
export const pricedTags = {
  rough: { labor: 551_100, material: 326_760, equipment: 85_500, other: 18_000 },
  shaftWall: { labor: 775_200, material: 412_500, equipment: 66_000, other: 0 },
  vav: { labor: 392_000, material: 96_000, equipment: 28_500, other: 0 },
} as const

/**
 * Project rates. Each type has its own table in Clearstory, so ids repeat across types: labor 801 is not material 801.
 * The company's rate records have different ids.
 */
export function seedRates(now: number): Rate[] {
  const base = (n: number, name: string, groupId: number, groupName: string) => ({
    id: 61_000 + n,
    projectRateId: 800 + n,
    companyId: marin,
    projectId: harbor,
    groupId,
    groupName,
    internalId: `R-${n}`,
    name,
    createdAt: now - 380 * day,
  })
  const labor = (n: number, name: string, group: string, straightTime: number): Rate => ({
    type: 'labor',
    ...base(n, name, 41, group),
    straightTime,
    overTime: Math.round(straightTime * 150) / 100,
    doubleTime: straightTime * 2,
  })
  const unit = (
    type: 'material' | 'equipment' | 'other',
    n: number,
    name: string,
    perUnit: string,
    rate: number,
  ): Rate => ({ type, ...base(n, name, 42, 'Harbor Tower'), unit: perUnit, rate })
  return [
    labor(1, 'Journeyman electrician', 'Electricians', 98.5),
    labor(2, 'Apprentice electrician', 'Electricians', 61.25),
    labor(3, 'Drywall hanger', 'Drywall', 88),
    labor(4, 'Drywall taper', 'Drywall', 84),
    labor(5, 'Sheet metal journeyman', 'Sheet metal', 98),
    unit('material', 1, '3/4" EMT conduit', 'LF', 2.85),
    unit('material', 2, '#12 THHN copper', 'LF', 0.42),
    unit('material', 3, '4" square box with ring', 'EA', 14.2),
    unit('material', 4, '12" cable tray', 'LF', 19.75),
    unit('material', 5, 'Shaft liner panel', 'SF', 2.75),
    unit('material', 6, 'Flexible duct, 10"', 'LF', 16),
    unit('equipment', 1, 'Scissor lift, 19 ft', 'Day', 285),
    unit('equipment', 2, 'Panel lift', 'Day', 110),
    unit('other', 1, 'Parking', 'Day', 45),
  ]
}

const worker = (
  rate: number,
  laborClass: string,
  workers: number,
  hours: number,
  unit: LaborUnit,
): LaborItem => ({
  projectRateId: 800 + rate,
  laborClass,
  workersQuantity: workers,
  unitQuantity: hours,
  unit,
})
const goods = (rate: number | null, material: string, quantity: number, unit: string): MaterialItem => ({
  projectRateId: rate === null ? null : 800 + rate,
  material,
  unit,
  quantity,
})
const hired = (rate: number, name: string, quantity: number, days: number): HiredItem => ({
  projectRateId: 800 + rate,
  name,
  unit: 'Day',
  unitQuantity: days,
  quantity,
})

/** Signed T&M tags of Harbor Tower. */
export function seedTags(now: number): Tag[] {
  const tag = (
    id: number,
    contractId: number,
    title: string,
    costCode: string,
    items: Partial<Pick<Tag, 'labor' | 'material' | 'equipment' | 'other'>>,
  ): Tag => {
    const performed = now - (20 + (id % 10)) * day
    return {
      id,
      uuid: uuidOf(`tag ${id}`),
      contractId,
      number: id - 6900,
      title,
      workDescription: `${title}. Work as directed in the field.`,
      costCode,
      performedAt: [performed, performed + day],
      status: 'signed',
      signedAt: performed + 2 * day,
      labor: [],
      material: [],
      equipment: [],
      other: [],
      ...items,
      createdAt: performed,
      updatedAt: performed + 2 * day,
    }
  }
  return [
    tag(7101, 70_001, 'Rough-in at conference rooms 301 and 302', '16-200', {
      labor: [
        worker(1, 'Journeyman electrician', 2, 16, 'ST'),
        worker(2, 'Apprentice electrician', 1, 16, 'ST'),
        worker(1, 'Journeyman electrician', 2, 2, 'OT'),
      ],
      material: [
        goods(1, '3/4" EMT conduit', 420, 'LF'),
        goods(2, '#12 THHN copper', 1500, 'LF'),
        goods(3, '4" square box with ring', 18, 'EA'),
      ],
      equipment: [hired(1, 'Scissor lift, 19 ft', 1, 2)],
      other: [hired(1, 'Parking', 1, 4)],
    }),
    tag(7102, 70_001, 'Cable tray at conference rooms 303 and 304', '16-200', {
      labor: [worker(1, 'Journeyman electrician', 1, 8, 'ST')],
      material: [goods(4, '12" cable tray', 60, 'LF')],
      equipment: [hired(1, 'Scissor lift, 19 ft', 1, 1)],
    }),
    tag(7201, 70_002, 'Shaft wall framing and liner, Levels 2-4', '09-250', {
      labor: [worker(3, 'Drywall hanger', 3, 16, 'ST')],
      material: [
        goods(5, 'Shaft liner panel', 1500, 'SF'),
        goods(null, 'Firestop sealant, sausage', 24, 'EA'),
      ],
      equipment: [hired(2, 'Panel lift', 2, 3)],
    }),
    tag(7202, 70_002, 'Tape and finish at shaft', '09-250', {
      labor: [worker(4, 'Drywall taper', 2, 16, 'ST'), worker(4, 'Drywall taper', 2, 2.5, 'DT')],
    }),
    tag(7203, 70_002, 'Second shift at shaft enclosure', '09-250', {
      labor: [worker(3, 'Drywall hanger', 4, 8, 'OT')],
    }),
    tag(7301, 70_003, 'Relocate VAV 4-07 and 4-08', '23-300', {
      labor: [worker(5, 'Sheet metal journeyman', 2, 20, 'ST')],
      material: [goods(6, 'Flexible duct, 10"', 60, 'LF')],
      equipment: [hired(1, 'Scissor lift, 19 ft', 1, 1)],
    }),
  ]
}
