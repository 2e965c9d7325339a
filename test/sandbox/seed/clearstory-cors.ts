import type { Cor } from '../clearstory/entities.ts'
import { uuidOf } from '../clearstory/uuid.ts'
import { corsElsewhere } from './clearstory-cors-elsewhere.ts'
import { corsOfHarbor } from './clearstory-cors-harbor.ts'

const day = 86_400_000

/** CORs that tests refer to, named after what is special about them. */
export const seededCors = {
  rough: 500_012,
  shaftWall: 500_007,
  fireCaulk: 500_003,
  vav: 500_044,
  credit: 500_045,
  crane: 500_046,
  rom: 500_050,
  voided: 500_021,
  placeholder: 500_060,
  noAmount: 500_061,
  precise: 500_062,
  longTitle: 500_063,
  hostile: 500_064,
  tiny: 500_065,
  zero: 500_066,
  /** Two contractors with the same COR number, 9. */
  nineGlass: 500_009,
  nineFlooring: 500_109,
  /** Sent by Marin to the owner. */
  sentPricing: 500_201,
  sentApproved: 500_202,
  sentDraft: 500_203,
  /** Its integration metadata refers to another system. */
  withMetadata: 500_005,
  /** Belongs to another company. */
  coastal: 500_901,
} as const

/** All CORs in the order of their last update. Every updatedAt is in the past and unique. */
export function seedCors(now: number): Cor[] {
  const rows = [...corsOfHarbor, ...corsElsewhere]
  return rows.map((row, index) => {
    const age = rows.length - index
    const updatedAt = now - age * 7 * 3_600_000 - 137 * index
    const dated = row.status !== 'draft' && row.status !== 'placeholder'
    const decidedAt = updatedAt - 3_600_000
    return {
      id: row.id,
      uuid: uuidOf(`cor ${row.id}`),
      corNumber: row.number,
      version: 1,
      contractId: row.contractId,
      title: row.title,
      description: row.description ?? '',
      status: row.status,
      stage: row.stage ?? (row.status === 'draft' ? 'pending' : row.status),
      requestedAmount: row.requested ?? row.amount,
      statusAmount: dated ? row.amount : null,
      changeNotificationId: row.changeNotificationId ?? null,
      customerReferenceNumber: row.reference ?? '',
      customerCoNumber: '',
      dateSubmitted: dated ? updatedAt - (5 + (index % 17)) * day : null,
      approvedToProceedDate: row.status === 'approved_to_proceed' ? decidedAt : null,
      coIssueDate: row.status === 'approved_co_issued' ? decidedAt : null,
      voidDate: row.status === 'rejected' ? decidedAt : null,
      labelIds: row.labelIds ?? [],
      tagIds: row.tagIds ?? [],
      integrationMetadata: row.metadata ?? [],
      createdAt: updatedAt - 30 * day,
      updatedAt,
    }
  })
}
