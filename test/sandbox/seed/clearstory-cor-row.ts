import type { Cor, CorStage, CorStatus } from '../clearstory/entities.ts'

/** A COR of the seed. A missing amount is null; a missing stage is the initial stage of its status. */
export interface CorRow {
  id: number
  number: string
  contractId: number
  title: string
  status: CorStatus
  amount: number | null
  stage?: CorStage
  /** Set if the requested amount differs from the approved one. */
  requested?: number
  description?: string
  reference?: string
  changeNotificationId?: number
  tagIds?: number[]
  labelIds?: number[]
  metadata?: Cor['integrationMetadata']
}

/** A COR as a row of a log: id, number, contract, title, status, amount. */
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
