import type { TagId } from './ids.ts'

/** Clearstory's four rate types, in the order its people name them. */
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
  /** Everything multiplied out: workers × hours, pieces × days. Decimal text. */
  quantity: string
  /** `h` for labor, otherwise the contractor's unit. */
  unit: string | null
  laborUnit: LaborUnit | null
  projectRateId: string | null
}

/** A time and material tag: what was done, by whom, with what. */
export interface Tag {
  tagId: TagId
  /** As displayed, `EX00234`. */
  number: string
  title: string
  costCode: string | null
  /** The signed sheet can be fetched (its address is short-lived and never kept). */
  signed: boolean
  updatedAt: string
  items: TagItem[]
}

/** The project's own rates, per unit, as decimal text. */
export interface Rates {
  /** By project rate id, then by kind of hour. */
  labor: ReadonlyMap<string, Partial<Record<LaborUnit, string>>>
  material: ReadonlyMap<string, string>
  equipment: ReadonlyMap<string, string>
  other: ReadonlyMap<string, string>
}

/** What one unit of an item costs under the project's rates; null where it has no rate. */
export function rateOf(item: TagItem, rates: Rates): string | null {
  if (item.projectRateId === null) return null
  if (item.type === 'labor') {
    return (item.laborUnit && rates.labor.get(item.projectRateId)?.[item.laborUnit]) ?? null
  }
  return rates[item.type].get(item.projectRateId) ?? null
}
