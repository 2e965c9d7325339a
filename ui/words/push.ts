import type { CorOutcome } from '../models/one-by-one.ts'
import type { Step } from '../models/push.ts'
import { corNames } from './cors.ts'
import { corsText } from './states.ts'

/** The push dialog: its frame, its trouble, and how it ended. */

export const stepWords = { cors: 'CORs', where: 'Where', codes: 'Codes', check: 'Check' } satisfies Record<
  Step,
  string
>

export const undoLastPush = 'Undo last push'
export const undoPush = 'Undo push'
export const removeFromEvent = 'Remove from event'
export const keepAsIs = 'Keep as it is'
export const next = 'Next'
export const done = 'Done'
export const codes = 'Codes'
export const writing = 'Writing to Procore…'
export const saving = 'Saving…'
export const stop = 'Stop after this one'

/** Why a button waits. */
export const chooseCor = 'Choose at least one COR.'
export const notKnown = 'The changes are not known yet.'
export const checkArrived = 'Check first what arrived.'
export const isWritten = 'Procore is being written.'
export const solveFirst = 'Something above has to be solved first.'
export const chooseVersions = 'Choose whose version stays, line by line.'
export const allThere = 'Nothing to write.'

/** Ways on after trouble. */
export const checkAndFinish = 'Check and finish'
export const pushOtherCor = 'Push the other COR'
export const pushOneByOne = 'Push one by one'
export const checkAgain = 'Check again'

/** The end. */
export const reloadPage = 'Reload the Procore page to see it there.'
export const foundAgain =
  'The answer had been lost, so the change event was read again: everything had arrived.'
export const notPushed = 'Not pushed:'
export const procoreAdds = 'Procore adds:'
export const showRest = 'Show the rest'
export const partlyAbout =
  'Procore was read again after the connection broke. What is there is not written twice.'

export const pushing = 'Pushing COR by COR:'
export const edited = 'A line was edited in Procore. Push it by itself to choose whose version stays.'

/** What became of a COR in a push of many. */
export const outcomeWords = {
  waiting: { text: 'Waiting', tone: 'quiet' },
  pushed: { text: 'Pushed', tone: 'ok' },
  nothing: { text: 'Nothing to write', tone: 'quiet' },
  held: { text: 'Not pushed', tone: 'update' },
  failed: { text: 'Not pushed', tone: 'bad' },
} as const satisfies Record<CorOutcome['kind'], { text: string; tone: string }>

export function repushTitle(numbers: readonly string[]): string {
  return `Re-push ${corNames(numbers)}`
}

/** "Re-push 100 CORs, 1 of 3": more than one push carries. */
export function partTitle(numbers: readonly string[], at: number, of: number): string {
  return `${repushTitle(numbers)}, ${at} of ${of}`
}

/** The next of several pushes: "Show the next 20 CORs". */
export function showNext(count: number): string {
  return count === 1 ? 'Show the next COR' : `Show the next ${count} CORs`
}

export const kept = { text: 'Kept as it is', tone: 'ok' } as const

export function removeTitle(numbers: readonly string[]): string {
  return `Remove ${corNames(numbers)}`
}

export function pushOthers(count: number): string {
  return `Push the other ${corsText(count)}`
}

export function openEvent(number: string, title: string): string {
  return `Open Change Event ${number}, ${title}, in Procore`
}

export function refusedText(number: string, reason: string): string {
  return `COR ${number}: ${reason}`
}

export function partlyTitle(arrived: number, all: number): string {
  return `${arrived} of ${all} lines arrived.`
}

/** Long work, by count: "Reading T&M tags 20 of 43". */
export function progressText(what: string, done: number, all: number): string {
  return `${what} ${done} of ${all}`
}
