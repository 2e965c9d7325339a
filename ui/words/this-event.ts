/** Tab *This event* and its cards. */

export const none = 'No CORs in this change event'
export const typedByHand = 'Lines already typed by hand?'
export const linkThem = 'Link them to a COR'
export const linkTo = 'Link to a COR'
export const total = 'From Clearstory in this event'
export const otherProject = 'The Clearstory project in Setup does not have it.'
export const finishFirst = 'Finish or withdraw the unfinished push first.'
export const deleted = 'Deleted in Clearstory. '
export const takesOut = 'Re-push takes its lines out of this event.'
export const more = 'More'

/** "Other lines in this event: $120.00." */
export function otherLines<T>(amount: T): (string | T)[] {
  return [' Other lines in this event: ', amount, '. ']
}

export function notReadSince(age: string): string {
  return `Changed in Procore ${age}, and not read since.`
}

export function notInAnyEvent<T>(count: number, amount: T): (string | T)[] {
  const cors = count === 1 ? '1 COR of this project is' : `${count} CORs of this project are`
  return [`${cors} not in any change event yet: `, amount, '.']
}

export function pushedText(personName: string, day: string): string {
  return `pushed by ${personName}, ${day}`
}

export function revisedText(number: string): string {
  return `Revised in Clearstory: now COR ${number}. Re-push to take it over.`
}

export function editedText(age: string): string {
  return `Edited in Procore ${age}.`
}

/** "amount and status changed". */
export function changedText(changed: readonly string[]): string {
  return `${changed.join(' and ')} changed`
}

/** The second figure of a card. */
export function was<T>(amount: T): (string | T)[] {
  return ['was ', amount]
}

export function procoreHas<T>(amount: T): (string | T)[] {
  return ['Procore has ', amount]
}

export function stillInProcore<T>(amount: T): (string | T)[] {
  return ['still in Procore: ', amount]
}
