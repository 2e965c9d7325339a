import type { Standing } from '../../server/usecases/views.ts'

/** The cards of the tour: what the panel is, that it does nothing without a preview, and where to look next. */
export const tourCards = [
  {
    title: 'CORs next to their change event',
    text: 'This tab shows the Clearstory change order requests (CORs) in the change event on the page. It follows you as you move around Procore.',
  },
  {
    title: 'You see every change before it is written',
    text: 'Import CORs adds them. You review every line, old and new, before it is pushed to Procore, and you can undo the last push.',
  },
  {
    title: 'You see when a cost has changed',
    text: 'A COR edited in Clearstory shows “Update available”. The COR log lists them all. Setup shows what you can do and who can change that.',
  },
] as const

export const next = 'Next'
export const back = 'Back'
export const done = 'Done'
export const skip = 'Skip'

export function tourPlace(index: number): string {
  return `Tour, ${index + 1} of ${tourCards.length}`
}

type Code = NonNullable<Standing['clearstoryTrouble']>['code']

const untilThen =
  'What you see may be out of date. Retrying automatically. You can still view, undo and remove.'

/** Why Clearstory cannot be read, and what that means until it can. */
export const troubleWords = {
  clearstory_down: { title: 'Clearstory isn’t responding.', next: untilThen },
  clearstory_unreadable: { title: 'Clearstory returned an unexpected response.', next: untilThen },
  clearstory_key_refused: {
    title: 'Clearstory no longer accepts the API key.',
    next: 'What you see may be out of date. A Procore company admin can reconnect it in Setup.',
  },
} satisfies Record<Code, { title: string; next: string }>

export const openSetup = 'Open Setup'

export function sinceText(time: string): string {
  return `Since ${time}.`
}
