/** *Link lines to a COR*. */

export const title = 'Link lines to a COR'
export const about =
  'For lines that were typed into this change event by hand. They are marked as the COR’s; nothing is written to Procore.'
export const link = 'Link'
export const chooseLine = 'Choose at least one line.'
export const chooseCor = 'Choose a COR.'
export const allBelong = 'Every line of this change event belongs to a COR already.'
export const noDescription = 'Line without a description'
export const cor = 'COR'
export const searchCors = 'Search by number, title or contractor'
export const chosenLines = 'Chosen lines'
export const notKnown = 'Not known'
export const thenUpdate = 'It then shows as an update that can be re-pushed.'

export function linesTitle(count: number): string {
  return `Lines of no COR (${count})`
}
