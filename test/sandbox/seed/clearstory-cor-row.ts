import type { Cor, CorStage, CorStatus } from '../clearstory/entities.ts'

/** One COR of the seed. A missing amount is null; a missing stage is the one its status starts in. */
export interface CorRow {
  id: number
  number: string
  contractId: number
  title: string
  status: CorStatus
  amount: number | null
  stage?: CorStage
  /** Where the contractor asked for another amount than was approved. */
  requested?: number
  description?: string
  reference?: string
  changeNotificationId?: number
  tagIds?: number[]
  labelIds?: number[]
  metadata?: Cor['integrationMetadata']
}

/** A COR in the order in which a log shows it: id, number, contract, title, status, amount. */
export function row(
  id: number,
  number: string,
  contractId: number,
  title: string,
  status: CorRow['status'],
  amount: number | null,
  more: Partial<CorRow> = {},
): CorRow {
  return { id, number, contractId, title, status, amount, ...more }
}
