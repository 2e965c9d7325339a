import type { LinkState } from '../../server/domain/link-state.ts'

/** Messages of the *This event* tab and its cards. */

export const none = 'No CORs in this change event'
export const typedByHand = 'Lines already entered by hand?'
export const linkThem = 'Link them to a COR'
export const linkTo = 'Link to a COR'
export const total = 'From Clearstory in this event'
export const otherProject = 'It isn’t in the Clearstory project chosen in Setup.'
/** Why the amount of a card does not count, and what to do about it. */
export const eventFacts: Partial<Record<LinkState, string>> = {
  event_missing:
    'Procore can’t find this change event, so its amount isn’t counted. Refresh, or unlink the COR.',
  event_recycled:
    'Amounts in the recycle bin aren’t counted. Restore the change event in Procore, or unlink the COR.',
  event_void:
    'Amounts in a void change event aren’t counted. Change its status in Procore, or remove the COR.',
}
export const finishFirst = 'Finish or withdraw the unfinished push first.'
export const deleted = 'Deleted in Clearstory. '
export const takesOut = 'Re-push removes its lines from this event.'
export const more = 'More'

/** "Other lines in this event: $120.00." */
export function otherLines<T>(amount: T): (string | T)[] {
  return [' Other lines in this event: ', amount, '. ']
}

/** "3 CORs need attention". */
export function attentionText(cors: string, count: number): string {
  return `${cors} ${count === 1 ? 'needs' : 'need'} attention`
}

/** "1 edited in Procore". */
export function countText(count: number, state: string): string {
  return `${count} ${state.charAt(0).toLowerCase()}${state.slice(1)}`
}

export function notReadSince(age: string): string {
  return `Changed in Procore ${age}. Not read since then.`
}

export function notInAnyEvent<T>(count: number, amount: T): (string | T)[] {
  const cors = count === 1 ? '1 COR in this project is' : `${count} CORs in this project are`
  return [`${cors} not in a change event yet: `, amount, '.']
}

export function pushedText(personName: string, day: string): string {
  return `pushed by ${personName}, ${day}`
}

export function revisedText(number: string): string {
  return `Revised in Clearstory: now COR ${number}. Re-push to update it.`
}

export function editedText(age: string): string {
  return `Edited in Procore ${age}.`
}

/** "Title and contract codes changed". */
export function changedText(changed: readonly string[]): string {
  if (changed.length === 0) return ''
  const text = `${changed.join(' and ')} changed`
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export const contractChanged = 'Contract changed. Re-push moves its lines to the new contract’s codes.'
export const codesChanged = 'Contract codes changed. Re-push moves its lines to the new codes.'

/** "Locked in Procore: $12,345.67." */
export function lockedText<T>(amount: T, isShort: boolean): (string | T)[] {
  return ['Locked in Procore: ', amount, isShort ? '. Re-push adds the difference as a separate line.' : '.']
}

/** "Kept as it is by Ana Ruiz, Nov 30:", followed by the difference between the two amounts. */
export function keptText(personName: string, day: string): string {
  return `Kept as it is by ${personName}, ${day}:`
}

export function keptDifference<T>(amount: T, isLess: boolean): (string | T)[] {
  return ['Procore has ', amount, isLess ? ' less than Clearstory.' : ' more than Clearstory.']
}

export function keptAll<T>(amount: T): (string | T)[] {
  return [amount, ' stays in Procore.']
}

/** For a COR without an amount. */
export function staysInProcore<T>(amount: T): (string | T)[] {
  return ['Its lines in Procore stay as they are: ', amount, '.']
}

export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** Messages of the card's secondary figure. */

export function procoreHas<T>(amount: T): (string | T)[] {
  return ['Procore has ', amount]
}

export function stillInProcore<T>(amount: T): (string | T)[] {
  return ['still in Procore: ', amount]
}
