import type { Standing } from '../../server/usecases/views.ts'

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
