import type { Commitment } from './commitment.ts'

export type SuggestionReason = 'same_number' | 'same_vendor' | 'same_name'

/**
 * The commitment a Clearstory contract most likely is, and why: its number stands in the contract's name, or the
 * vendor is the contractor, or the titles are the same. Only where exactly one commitment fits: a guess between two
 * is no suggestion.
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

/** Whether `number` stands in `name` as a word of its own: SC-01 is not in "SC-014". */
function hasWord(name: string, number: string): boolean {
  const wanted = fold(number)
  if (wanted === '') return false
  return name.split(/[\s,;:()/]/).some((word) => fold(word) === wanted)
}

const legalForms = new Set([
  ...['inc', 'llc', 'ltd', 'corp', 'corporation', 'co', 'company'],
  ...['services', 'contractors', 'fabricators', 'group'],
])

/** "Summit Mechanical, Inc." and "Summit Mechanical" are one company; a longer name may begin with the shorter. */
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
