/** Step *Check*. */

export const changes = 'Changes'
export const now = 'Now'
export const after = 'After'
export const nothing = 'There is nothing to change.'
export const previousTotal = 'Previous total'
export const newTotal = 'New total'
export const eventTotal = 'Whole change event'
export const leaves = ' · leaves this change event'
export const fewerLines = 'Show fewer lines'
export const same = 'same'

/** Ways on at a finding. */
export const linkIt = 'Link it'
export const addBeside = 'Add beside it'
export const keepIt = 'Keep it'
export const addHereToo = 'Add it here too'
export const separate = 'A separate COR'
export const chooseAgain = 'Choose again'

export function replaces(number: string): string {
  return `Replaces COR ${number}`
}

export function separateText(number: string, other: string): string {
  return `COR ${number} is added as a separate COR, next to COR ${other}.`
}

export function leftOutTitle(number: string): string {
  return `COR ${number} is left out.`
}

export function leftOutText(reason: string): string {
  return `Procore refused it: ${reason}`
}

export function newEventText(title: string): string {
  return `New change event, ${title}`
}

export function eventText(number: string, title: string): string {
  return `Change Event ${number}, ${title}`
}

export function numberBefore(number: string): string {
  return ` · was COR ${number}`
}

export function allLines(count: number): string {
  return `Show all ${count} lines`
}

export function whoseVersion(line: string, corNumber: string): string {
  return `${line} of COR ${corNumber} was edited in Procore. Whose version stays?`
}
