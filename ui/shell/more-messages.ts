import type { Standing } from '../../server/usecases/views.ts'

/** The tour's cards: what this is, that nothing happens unseen, and where to look next. */
export const tourCards = [
  {
    title: 'CORs beside their change event',
    text: 'This tab shows the Clearstory change order requests (CORs) that are in the change event on the page. Move on in Procore, and it follows.',
  },
  {
    title: 'Nothing is written unseen',
    text: 'Import CORs brings them in. You see every line, old and new, before it is pushed to Procore, and the last push can be undone.',
  },
  {
    title: 'It says when a cost has changed',
    text: 'A COR edited in Clearstory shows “Update available”. The COR log lists them all; Setup says what you may do and who can change that.',
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

const untilThen = 'What you see is from before. It is asked again by itself; you can look, undo and remove.'

/** Why Clearstory cannot be read, and what that means meanwhile. */
export const troubleWords = {
  clearstory_down: { title: 'Clearstory does not answer.', next: untilThen },
  clearstory_unreadable: { title: 'Clearstory gave an answer this app cannot read.', next: untilThen },
  clearstory_key_refused: {
    title: 'Clearstory no longer accepts the key.',
    next: 'What you see is from before. A Procore company admin can connect it anew in Setup.',
  },
} satisfies Record<Code, { title: string; next: string }>

export const openSetup = 'Open Setup'

export function sinceText(time: string): string {
  return `Since ${time}.`
}
