import type { LineDetail } from '../push/line-details.ts'
import type { LineAbout, LineCounts, LineQuestion, LineRow } from '../push/line-rows.ts'
import { amountText, differenceText } from './amounts.ts'
import { dayText } from './times.ts'

/** Tags of the lines in the *Changes* table. */
export const tagWords = {
  add: 'Added',
  change: 'Changed',
  remove: 'Removed',
  locked: 'Locked',
  choose: 'Edited in Procore',
  edited: 'Kept',
  kept: 'Kept',
  out: 'Kept out',
  no_amount: 'Stays',
} as const

const countWords: readonly (readonly [LineRow['tag'], string])[] = [
  ['add', 'added'],
  ['change', 'changed'],
  ['remove', 'removed'],
  ['choose', 'edited in Procore'],
  ['edited', 'kept as edited'],
  ['kept', 'kept as edited'],
  ['out', 'kept out'],
  ['no_amount', 'without an amount'],
  ['locked', 'locked'],
  ['same', 'the same'],
]

/** "12 added, 3 changed, 40 the same". */
export function linesText(counts: LineCounts): string {
  return countWords
    .filter(([tag]) => counts[tag] !== undefined)
    .map(([tag, words]) => `${counts[tag]} ${words}`)
    .join(', ')
}

export const none = 'none'

/** Small print of a line. */
export const hadBeenRemoved = 'Was removed in Procore'

/** The ISO currency code of an amount. */
type Currency = string | null

/** Small print that explains why a line exists or stays. */
export function aboutLine(about: LineAbout, currency: Currency): string {
  switch (about.kind) {
    case 'difference': {
      const amount = amountText(Math.abs(about.cents), currency)
      if (about.cents < 0) return `Locked in Procore: ${amount} is subtracted with a separate line`
      return `Locked in Procore: ${amount} of this COR is added as a separate line`
    }
    case 'difference_line':
      return 'Makes up for the lines locked in Procore'
    case 'locked':
      return 'Locked in Procore, so it stays as it is'
    case 'kept':
      return about.by === null
        ? 'Edited in Procore; kept as edited'
        : `Edited in Procore; kept by ${about.by.personName} on ${dayText(about.by.at, Date.now())}`
    case 'out':
      return about.isNew
        ? 'Kept out: removed in Procore'
        : `Removed in Procore; kept out by ${about.by.personName} on ${dayText(about.by.at, Date.now())}`
    case 'no_amount':
      return 'Stays as it is: the COR currently has no amount in Clearstory'
  }
}

/** "Keep Procore’s $12,000.00". */
export function keepLabel({ procoreCents, onlyCodes }: LineQuestion, currency: Currency): string {
  if (procoreCents === null) return 'Keep it out'
  return onlyCodes ? 'Keep Procore’s codes' : `Keep Procore’s ${amountText(procoreCents, currency)}`
}

export function keepAbout({ procoreCents, onlyCodes }: LineQuestion, currency: Currency): string {
  if (procoreCents === null) return 'The line stays removed'
  return onlyCodes
    ? `${amountText(procoreCents, currency)}, on the codes in Procore`
    : 'The line stays as it is'
}

/** "Use Clearstory’s $13,000.00". */
export function useLabel(question: LineQuestion, currency: Currency): string {
  const { procoreCents, clearstoryCents, onlyCodes } = question
  if (clearstoryCents === null) return `Remove Procore’s ${amountText(procoreCents ?? 0, currency)}`
  const amount = amountText(clearstoryCents, currency)
  if (procoreCents === null) return `Add it back: ${amount}`
  return onlyCodes ? 'Use Clearstory’s codes' : `Use Clearstory’s ${amount}`
}

export function useAbout(question: LineQuestion, currency: Currency): string {
  const { procoreCents, clearstoryCents, onlyCodes } = question
  if (clearstoryCents === null) return 'The line is removed'
  if (procoreCents === null) return 'The line is added back'
  if (onlyCodes) return `${amountText(clearstoryCents, currency)}, on the codes of this push`
  return `Overwrites what was edited: ${differenceText(clearstoryCents - procoreCents, currency)}`
}

export function descriptionWas(before: string): string {
  return `Description was: ${before}`
}

export function contractChange(before: string, after: string): string {
  return `Contract: ${before} → ${after}`
}

export function budgetCodeChange(before: string, after: string): string {
  return `Budget code: ${before} → ${after}`
}

export function vendorChange(before: string, after: string): string {
  return `Vendor: ${before} → ${after}`
}

/** Details of a line in the *Changes* table, in small print. */
export function detailText(detail: LineDetail): string {
  switch (detail.kind) {
    case 'removed_before':
      return hadBeenRemoved
    case 'quantity':
    case 'codes':
      return detail.text
    case 'description':
      return descriptionWas(detail.before)
    case 'contract':
      return contractChange(detail.before ?? none, detail.after ?? none)
    case 'budget_code':
      return budgetCodeChange(detail.before ?? none, detail.after ?? none)
    case 'vendor':
      return vendorChange(detail.before ?? none, detail.after ?? none)
  }
}
