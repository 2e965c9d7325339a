import type { BudgetCode } from './commitment.ts'
import type { BudgetCodeId } from './ids.ts'
import type { Tag } from './tag.ts'

/**
 * The budget code suggested by the cost code of T&M tags: all tags of a COR have the same cost code, and exactly one of
 * the available codes matches it. Codes of the commitment take precedence over those of the project.
 */
export function suggestBudgetCode(
  tags: readonly Pick<Tag, 'costCode'>[],
  ofCommitment: readonly BudgetCode[],
  ofProject: readonly BudgetCode[],
): { budgetCodeId: BudgetCodeId; costCode: string } | null {
  const costCodes = new Set(tags.flatMap(({ costCode }) => costCode?.trim() || []))
  const [costCode, another] = costCodes
  if (costCode === undefined || another !== undefined) return null
  for (const offered of [ofCommitment, ofProject]) {
    const [only, second] = offered.filter(({ active, code }) => active && beginsWith(code, costCode))
    if (only && !second) return { budgetCodeId: only.budgetCodeId, costCode }
  }
  return null
}

/** A WBS code is its cost code followed by further segments: 16-200.S starts with 16-200, 16-2001.S does not. */
function beginsWith(code: string, costCode: string): boolean {
  const [whole, part] = [code.toLowerCase(), costCode.toLowerCase()]
  return whole.startsWith(part) && !/[\p{L}\p{N}]/u.test(whole.charAt(part.length))
}
