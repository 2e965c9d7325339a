import { corsText } from './states.ts'

/** Labels that CORs get in Clearstory. */

export const title = 'In Clearstory'
export const about =
  'CORs that are in a change event carry this label in Clearstory, and lose it when they leave.'
export const adminsChange = 'A project or company admin can change this.'

export function labelText(name: string): string {
  return `Label CORs “${name}”`
}

export function waitingText(count: number): string {
  return `${corsText(count)} still to be changed; it goes on by itself.`
}

export function labelledText(count: number): string {
  return `${corsText(count)} labelled.`
}
