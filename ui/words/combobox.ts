/** A searchable list. */

export const searching = 'Searching…'
export const nothingFound = 'Nothing found'

export function moreText(count: number): string {
  return `${count} more. Type to narrow them down.`
}
