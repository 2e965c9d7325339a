import type { TagId } from './ids.ts'

/** Clearstory's four rate types, in Clearstory's order. */
export const rateTypes = ['labor', 'material', 'equipment', 'other'] as const
export type RateType = (typeof rateTypes)[number]

/** Hours of a labor item by class: straight, over and double time, and the premium parts of the latter two. */
export const laborUnits = ['ST', 'OT', 'DT', 'P-OT', 'P-DT'] as const
export type LaborUnit = (typeof laborUnits)[number]

/** One item of a T&M tag. It has no price of its own; its project rate does (clearstory/FACTS.md). */
export interface TagItem {
  type: RateType
  /** Labor class, material, equipment or other, in the contractor's words. */
  name: string
  /** The total as a decimal string: workers × hours, pieces × days. */
  quantity: string
  /** `h` for labor, otherwise the contractor's unit. */
  unit: string | null
  laborUnit: LaborUnit | null
  projectRateId: string | null
}

/** A time and material (T&M) tag: the work done, by whom, with what. */
export interface Tag {
  tagId: TagId
  /** As displayed, `EX00234`. */
  number: string
  title: string
  costCode: string | null
  /** Whether the signed sheet can be fetched (its URL is short-lived and never stored). */
  signed: boolean
  updatedAt: string
  items: TagItem[]
}

/** The project's own rates per unit, as decimal strings. */
export interface Rates {
  /** By project rate id, then by labor unit. */
  labor: ReadonlyMap<string, Partial<Record<LaborUnit, string>>>
  material: ReadonlyMap<string, string>
  equipment: ReadonlyMap<string, string>
  other: ReadonlyMap<string, string>
}

/** The cost of one unit of an item under the project's rates; null if it has no rate. */
export function rateOf(item: TagItem, rates: Rates): string | null {
  if (item.projectRateId === null) return null
  if (item.type === 'labor') {
    return (item.laborUnit && rates.labor.get(item.projectRateId)?.[item.laborUnit]) ?? null
  }
  return rates[item.type].get(item.projectRateId) ?? null
}
