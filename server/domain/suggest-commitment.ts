import type { Commitment } from './commitment.ts'

export type SuggestionReason = 'same_number' | 'same_vendor' | 'same_name'

/**
 * The commitment that most likely corresponds to a Clearstory contract, and why: its number appears in the contract's
 * name, or the vendor is the contractor, or the titles are equal. Suggested only if exactly one commitment matches.
 */
export function suggestCommitment(
  contract: { name: string; contractorName: string | null },
  commitments: readonly Commitment[],
): { commitmentId: Commitment['commitmentId']; reason: SuggestionReason } | null {
  const tries: [SuggestionReason, (commitment: Commitment) => boolean][] = [
    ['same_number', ({ number }) => hasWord(contract.name, number)],
    ['same_vendor', ({ vendorName }) => sameCompany(contract.contractorName, vendorName)],
    ['same_name', ({ title }) => fold(title) !== '' && fold(title) === fold(contract.name)],
  ]
  for (const [reason, fits] of tries) {
    const [only, another] = commitments.filter(fits)
    if (only && !another) return { commitmentId: only.commitmentId, reason }
  }
  return null
}

/** Whether `number` appears in `name` as a whole word: SC-01 is not in "SC-014". */
function hasWord(name: string, number: string): boolean {
  const wanted = fold(number)
  if (wanted === '') return false
  return name.split(/[\s,;:()/]/).some((word) => fold(word) === wanted)
}

const legalForms = new Set([
  ...['inc', 'llc', 'ltd', 'corp', 'corporation', 'co', 'company'],
  ...['services', 'contractors', 'fabricators', 'group'],
])

/**
 * "Summit Mechanical, Inc." and "Summit Mechanical" are the same company; a longer name may start with the shorter one.
 */
function sameCompany(a: string | null, b: string | null): boolean {
  if (!a || !b) return false
  const [first, second] = [company(a), company(b)]
  if (first === '') return false
  return first === second || first.startsWith(`${second} `) || second.startsWith(`${first} `)
}

function company(name: string): string {
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter((word) => !legalForms.has(word)).join(' ')
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
