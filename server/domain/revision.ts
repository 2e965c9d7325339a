import { type ChangeOrderRequest, isVoid } from './change-order-request.ts'

type Numbered = Pick<ChangeOrderRequest, 'contractId' | 'corId' | 'number' | 'stage' | 'status'>

/**
 * The COR that has taken the place of a void one: same contract, same number with a higher revision behind the dot
 * (12 → 12.1 → 12.2), not void itself. Clearstory's API has no field for it (FACTS.md part 2); the number is all there is.
 */
export function successorOf<C extends Numbered>(voided: Numbered, candidates: readonly C[]): C | null {
  const { base, revision } = revisionOf(voided.number)
  return candidates
    .filter((cor) => {
      const other = revisionOf(cor.number)
      const later = other.base === base && other.revision > revision
      return later && cor.contractId === voided.contractId && cor.corId !== voided.corId && !isVoid(cor)
    })
    .reduce<C | null>(
      (newest, cor) =>
        newest && revisionOf(newest.number).revision >= revisionOf(cor.number).revision ? newest : cor,
      null,
    )
}

function revisionOf(number: string): { base: string; revision: number } {
  const match = /^(.*)\.(\d{1,4})$/.exec(number.trim())
  return match ? { base: match[1] ?? '', revision: Number(match[2]) } : { base: number.trim(), revision: 0 }
}
