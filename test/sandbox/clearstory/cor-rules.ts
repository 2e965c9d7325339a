import type { Cor, CorStage, CorStatus } from './entities.ts'
import { uuidOf } from './uuid.ts'

/** The amount that applies in the COR's status. */
export function amountOf(cor: Cor): number | null {
  return cor.status === 'draft' || cor.status === 'placeholder' ? cor.requestedAmount : cor.statusAmount
}

/** The dates of a COR that enters a status at a given time. Going back to review clears the decision dates. */
export function datesOf(cor: Cor, status: CorStatus, at: number) {
  const undecided = status === 'draft' || status === 'placeholder' || status === 'in_review'
  const unsent = status === 'draft' || status === 'placeholder'
  return {
    dateSubmitted: unsent ? cor.dateSubmitted : (cor.dateSubmitted ?? at),
    approvedToProceedDate:
      status === 'approved_to_proceed' ? at : undecided ? null : cor.approvedToProceedDate,
    coIssueDate: status === 'approved_co_issued' ? at : undecided ? null : cor.coIssueDate,
    voidDate: status === 'rejected' ? at : null,
  }
}

/** The initial stage of a status. */
export function stageOf(status: CorStatus): CorStage {
  if (status === 'draft') return 'pending'
  return status === 'rejected' ? 'void' : status
}

/**
 * What happens to the earlier version of a revised COR. The API's behavior is not documented.
 *
 * | way | the revision | the earlier version |
 * |---|---|---|
 * | same_id | keeps the id and the UUID | is replaced |
 * | new_id_old_gone | a new id | returns 404 and is not listed |
 * | new_id_old_unlisted | a new id | is found by id and not listed |
 * | void_old_retyped | a new id, usually under a typed number such as 12R1 | is void and listed |
 */
export const revisionWays = ['void_old_retyped', 'same_id', 'new_id_old_gone', 'new_id_old_unlisted'] as const
export type RevisionWay = (typeof revisionWays)[number]

/** A revision of a COR under the next number (12 → 12.1 → 12.2) or a typed one, in review from now on. */
export function revisionOf(old: Cor, { id, now, number }: { id: number; now: number; number?: string }): Cor {
  const [base = old.corNumber, revision = '0'] = old.corNumber.split('.')
  const amount = amountOf(old)
  return {
    ...old,
    ...(id !== old.id && { id, uuid: uuidOf(`cor ${id}`), createdAt: now, integrationMetadata: [] }),
    corNumber: number ?? `${base}.${Number(revision) + 1}`,
    version: old.version + 1,
    status: 'in_review',
    stage: 'in_review',
    statusAmount: amount,
    requestedAmount: amount,
    dateSubmitted: now,
    approvedToProceedDate: null,
    coIssueDate: null,
    voidDate: null,
    labelIds: [...old.labelIds],
    tagIds: [...old.tagIds],
    updatedAt: now,
  }
}
