import type { Cor } from './entities.ts'
import { uuidOf } from './uuid.ts'

const works = [
  'Added blocking',
  'Relocated devices',
  'Revised hangers',
  'Patch and repair',
  'Out-of-sequence work',
  'Extra mobilisation',
  'Upgraded finish',
  'Core drilling',
] as const
const places = [
  'at Level 2 corridor',
  'at loading dock',
  'in stair B',
  'at roof curb',
  'in unit 1407',
  'at lobby',
] as const
const causes = ['RFI 311', 'ASI 18', 'Bulletin 9', 'field directive 27', 'RFI 298', 'owner request'] as const
const statuses = ['in_review', 'in_review', 'approved_to_proceed', 'approved_co_issued'] as const

interface BulkSeat {
  id: number
  corNumber: string
  contractId: number
  index: number
  now: number
}

/** A realistic generated COR, different from its neighbors and deterministic. */
export function bulkCor({ id, corNumber, contractId, index, now }: BulkSeat): Cor {
  const amount = (((index + 1) * 7919) % 4_500_000) / 100 + 25
  const status = pick(statuses, index)
  const day = 86_400_000
  return {
    id,
    uuid: uuidOf(`cor ${id}`),
    corNumber,
    version: 1,
    contractId,
    title: `${pick(works, index)} ${pick(places, Math.floor(index / 8))}, ${pick(causes, index * 5)}`,
    description: '',
    status,
    stage: status,
    requestedAmount: amount,
    statusAmount: amount,
    changeNotificationId: null,
    customerReferenceNumber: '',
    customerCoNumber: '',
    dateSubmitted: now - (index % 60) * day,
    approvedToProceedDate: status === 'approved_to_proceed' ? now : null,
    coIssueDate: status === 'approved_co_issued' ? now : null,
    voidDate: null,
    labelIds: [],
    tagIds: [],
    integrationMetadata: [],
    createdAt: now,
    updatedAt: now,
  }
}

function pick<T>(from: readonly T[], index: number): T {
  const value = from[index % from.length]
  if (value === undefined) throw new Error('pick from an empty list')
  return value
}
