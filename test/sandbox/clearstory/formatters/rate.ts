import type { Rate } from '../entities.ts'
import { iso } from './moment.ts'

export function formatRate(rate: Rate) {
  const shared = {
    id: rate.id,
    rateGroup: { id: rate.groupId, name: rate.groupName },
    rateGroupId: rate.groupId,
    internalId: rate.internalId,
    standardItem: false,
    updatedAt: iso(rate.createdAt),
    createdAt: iso(rate.createdAt),
  }
  switch (rate.type) {
    case 'labor':
      return {
        ...shared,
        laborClass: rate.name,
        straightTimeRate: rate.straightTime,
        overTimeRate: rate.overTime,
        doubleTimeRate: rate.doubleTime,
        // A premium is the difference between overtime and straight time.
        premiumOverTimeRate: cents(rate.overTime - rate.straightTime),
        premiumDoubleTimeRate: cents(rate.doubleTime - rate.straightTime),
      }
    case 'material':
      return { ...shared, material: rate.name, unit: rate.unit, rate: rate.rate }
    case 'equipment':
      return { ...shared, equipment: rate.name, unit: rate.unit, rate: rate.rate }
    case 'other':
      return { ...shared, other: rate.name, unit: rate.unit, rate: rate.rate }
  }
}

/** A project's copy of a rate. T&M items refer to its projectRateId, not its id. */
export function formatProjectRate(rate: Rate) {
  return {
    ...formatRate(rate),
    projectRateId: rate.projectRateId,
    companyRateId: rate.id,
    inheritCompanyRateChanges: true,
  }
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100
}
