import * as v from 'valibot'
import { multiply } from '../domain/decimal.ts'
import type { TagId } from '../domain/ids.ts'
import { type LaborUnit, laborUnits, type RateType, type Tag, type TagItem } from '../domain/tag.ts'
import { decimal, requiredId, text, timestamp } from '../transport/wire-fields.ts'
import { listOf } from './wire-page.ts'

const shared = { projectRateId: text, unit: text }

const laborItem = v.object({ ...shared, laborClass: text, workersQuantity: decimal, unitQuantity: decimal })
const materialItem = v.object({ ...shared, material: text, quantity: decimal })
const hiredItem = { ...shared, quantity: decimal, unitQuantity: decimal }
const equipmentItem = v.object({ ...hiredItem, equipment: text })
const otherItem = v.object({ ...hiredItem, other: text })

/** GET /tags/{id}. The contract declares the item lists as single objects but means lists (clearstory/FACTS.md). */
export const wireTag: v.GenericSchema<unknown, Tag> = v.pipe(
  v.object({
    id: requiredId<TagId>(),
    number: text,
    paddedTagNumber: text,
    title: text,
    costCode: text,
    signedAt: timestamp,
    updatedAt: timestamp,
    createdAt: timestamp,
    labor: listOf(laborItem),
    material: listOf(materialItem),
    equipment: listOf(equipmentItem),
    other: listOf(otherItem),
  }),
  v.transform((wire) => ({
    tagId: wire.id,
    number: wire.paddedTagNumber ?? wire.number ?? '',
    title: wire.title ?? '',
    costCode: wire.costCode?.trim() || null,
    signed: wire.signedAt !== null,
    updatedAt: wire.updatedAt ?? wire.createdAt ?? '',
    items: [
      ...wire.labor.map(
        (one): TagItem => ({
          ...item('labor', one.laborClass, one.projectRateId, [one.workersQuantity, one.unitQuantity]),
          unit: 'h',
          laborUnit: laborUnitOf(one.unit),
        }),
      ),
      ...wire.material.map((one) => ({
        ...item('material', one.material, one.projectRateId, [one.quantity]),
        unit: one.unit,
      })),
      ...wire.equipment.map((one) => ({
        ...item('equipment', one.equipment, one.projectRateId, [one.quantity, one.unitQuantity]),
        unit: one.unit,
      })),
      ...wire.other.map((one) => ({
        ...item('other', one.other, one.projectRateId, [one.quantity, one.unitQuantity]),
        unit: one.unit,
      })),
    ],
  })),
)

/**
 * An item with its quantity as the product of its factors: workers × hours, pieces × days. The contract requires every
 * factor. If one is missing, the quantity is unknown: the item gets quantity 0 and no rate, and its cost is part of the
 * remainder that the items do not cover.
 */
function item(
  type: RateType,
  name: string | null,
  projectRateId: string | null,
  factors: (string | null)[],
): TagItem {
  const quantity = factors.reduce<string | null>(
    (product, factor) => (product === null || factor === null ? null : multiply(product, factor)),
    '1',
  )
  const known = quantity === null ? { quantity: '0', projectRateId: null } : { quantity, projectRateId }
  return { type, name: name ?? '', unit: null, laborUnit: null, ...known }
}

function laborUnitOf(unit: string | null): LaborUnit | null {
  return laborUnits.find((known) => known === unit) ?? null
}

/** The signed sheet's URL in GET /tags/{id}. */
export const wireSignedSheet = v.object({ signedAt: timestamp, attachmentSignedUrl: text })
