import type { LineCodes } from './breakdown.ts'
import { codesOf, type LinkedLine, nameOtherCodes } from './link.ts'

export interface CodeSources {
  /** Codes chosen in this push for the COR's contract. */
  chosen: LineCodes | null
  /** The codes of the COR's contract now, and at the last push. */
  contract: LineCodes | null
  contractBefore: LineCodes | null
}

const noCodes: LineCodes = { commitmentId: null, vendorId: null, budgetCodeId: null }

/**
 * The codes of one line. Codes belong to lines: a line that exists in Procore keeps its codes.
 *
 * | line                                         | codes                                             |
 * | -------------------------------------------- | ------------------------------------------------- |
 * | any, if codes were chosen in this push       | the chosen ones                                   |
 * | ours, moved to other codes and kept so       | its own                                           |
 * | ours, on the contract's codes, which changed | the contract's, and its own where those are empty |
 * | ours, locked until now on other codes        | the ones it has been due to move to               |
 * | ours                                         | its own, and the contract's where it has none     |
 * | new                                          | the contract's, else those of a sibling line      |
 *
 * @param sibling another line of the same COR in the change event
 */
export function codesOfLine(
  ours: LinkedLine | null,
  { chosen, contract, contractBefore }: CodeSources,
  sibling: LinkedLine | null,
): LineCodes {
  if (chosen) return chosen
  if (!ours) return filledFrom(contract ?? noCodes, sibling?.content ?? null)
  if (ours.decision) return codesOf(ours.content)
  const own = ours.movesTo ?? codesOf(ours.content)
  const hasMoved = contract && contractBefore && nameOtherCodes(contract, contractBefore)
  if (hasMoved && isOn(ours.movesTo ?? ours.wanted, contractBefore)) return filledFrom(contract, own)
  return filledFrom(own, contract)
}

/** A commitment and its vendor belong together: the vendor of another commitment, or of none, is not used. */
function filledFrom(codes: LineCodes, more: LineCodes | null): LineCodes {
  if (!more) return codesOf(codes)
  const budgetCodeId = codes.budgetCodeId ?? more.budgetCodeId
  if (codes.commitmentId === null && more.commitmentId !== null) {
    return { commitmentId: more.commitmentId, vendorId: more.vendorId ?? codes.vendorId, budgetCodeId }
  }
  const { commitmentId } = codes
  const vendorId = codes.vendorId ?? (more.commitmentId === commitmentId ? more.vendorId : null)
  return { commitmentId, vendorId, budgetCodeId }
}

function isOn(codes: LineCodes, contract: LineCodes): boolean {
  const matches = (own: string | null, given: string | null) => given === null || own === given
  return (
    matches(codes.commitmentId, contract.commitmentId) && matches(codes.budgetCodeId, contract.budgetCodeId)
  )
}
