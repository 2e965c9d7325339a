import type { ChangeEventScope } from '../../server/domain/change-event.ts'
import type { PushNote, PushResultView, RecoverView } from '../../server/usecases/push/views.ts'
import { amountText } from '../messages/amounts.ts'
import { corNames } from '../messages/cors.ts'
import { corsText } from '../messages/states.ts'
import type { CorDetail } from './codes.ts'
import type { Push, Step } from './model.ts'
import type { CorOutcome } from './one-by-one.ts'

/** Messages of the push dialog: its frame, its problems, and its outcome. */

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

/** Why a button is disabled. */
export const chooseCor = 'Choose at least one COR.'
export const notKnown = 'Still working out the changes.'
export const checkArrived = 'Check the result of the push first.'
export const isWritten = 'Writing to Procore…'
export const solveFirst = 'Resolve the issues above first.'
export const chooseVersions = 'Choose which version to keep, line by line.'
export const allThere = 'Nothing to write.'

/** Actions after a problem. */
export const checkAndFinish = 'Check and finish'
export const pushOtherCor = 'Push the other COR'
export const pushOneByOne = 'Push one by one'
export const checkAgain = 'Check again'

/** Messages of the outcome. */
export const reloadPage = 'Reload the Procore page to see it there.'
export const foundAgain = 'The connection dropped, so we checked: everything was saved.'
export const notPushed = 'Not pushed:'
export const procoreAdds = 'Procore noted:'
export const showRest = 'Show the rest'
export const partlyAbout =
  'The connection dropped, so we checked Procore. Lines that were saved are not written again.'

export const pushing = 'Pushing CORs one by one:'
export const edited =
  'A line was edited in Procore. Push this COR on its own to choose which version to keep.'

/** The outcome of a COR in a one-by-one push. */
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

/** "Re-push 100 CORs, 1 of 3": more CORs than fit in one push. */
export function partTitle(numbers: readonly string[], at: number, of: number): string {
  return `${repushTitle(numbers)}, ${at} of ${of}`
}

/** Opens the next of several batches: "Show the next 20 CORs". */
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
  return `${arrived} of ${all} lines were saved.`
}

/** Progress of a long operation, by count: "Reading T&M tags 20 of 43". */
export function progressText(what: string, done: number, all: number): string {
  return `${what} ${done} of ${all}`
}

/** Messages of the *Where* step. */

export const heading = 'Where the CORs go'
export const thisEvent = 'This change event'
export const another = 'Another change event'
export const ownOnly = 'Only one that you created'
export const newEvent = 'New change event'
export const newAbout = 'Procore creates it with these CORs in one step'

/** Why an option is unavailable. */
export const noneOpen = 'No saved change event is open in Procore.'
export const deletedEvent = 'It was deleted in Procore.'
export const mayNotCreate = 'You can’t create change events in Procore. Ask a project admin.'

export const event = 'Change event'
export const searchEvents = 'Search by number or title'

/** What is missing to continue. */
export const chooseEvent = 'Choose a change event.'
export const giveTitle = 'Give the new change event a title.'
export const chooseStatus = 'Choose a status.'

export const missingWords = {
  cors: chooseCor,
  change_event: chooseEvent,
  title: giveTitle,
  status: chooseStatus,
} satisfies Record<NonNullable<Push['missing']['value']>, string>

/** Field labels of a new change event. */
export const newEventTitle = 'Title'
export const status = 'Status'
export const reading = 'Reading Procore…'
export const scope = 'Scope'
export const notChosen = 'Not chosen'
export const more = 'More fields'
export const fewer = 'Fewer fields'
export const number = 'Number'
export const description = 'Description'
export const type = 'Type'
export const reason = 'Reason'

export const scopeWords = {
  tbd: 'TBD',
  in_scope: 'In Scope',
  out_of_scope: 'Out of Scope',
} satisfies Record<ChangeEventScope, string>

export function numberHint(next: string | null): string {
  return next === null
    ? 'Leave empty to let Procore number it.'
    : `Leave empty to let Procore number it (next: ${next}).`
}

interface Numbered {
  corId: string
  number: string
}

/** Whether CORs can be broken down by their T&M tags: why none can, or a note about those that cannot. */
export function breakdownOffer(
  cors: readonly Numbered[],
  details: ReadonlyMap<string, CorDetail>,
): { reason: string | null; note: string | null } {
  const of = (kind: CorDetail['breakdown']) =>
    cors.filter((cor) => details.get(cor.corId)?.breakdown === kind).map((cor) => cor.number)
  const whole = [
    without(of('no_tags'), 'no T&M tags'),
    without(of('no_rates'), 'no rate for any T&M item'),
  ].filter((text) => text !== '')
  const many = of('no_tags').length + of('no_rates').length
  if (many === 0) return { reason: null, note: null }
  if (many >= cors.length) {
    return {
      reason: `${whole.join(', ')}, so ${many === 1 ? 'it' : 'they'} can’t be broken down.`,
      note: null,
    }
  }
  return {
    reason: null,
    note: `${whole.join(', ')} and ${many === 1 ? 'is pushed as a lump sum' : 'are pushed as lump sums'}.`,
  }
}

/** The number of items without a rate, across all CORs that can be broken down. */
export function unpricedNote(
  cors: readonly Numbered[],
  details: ReadonlyMap<string, CorDetail>,
): string | null {
  const unpriced = cors.filter((cor) => (details.get(cor.corId)?.unpriced ?? 0) > 0)
  if (unpriced.length === 0) return null
  const items = unpriced.reduce((sum, cor) => sum + (details.get(cor.corId)?.unpriced ?? 0), 0)
  const names = corNames(unpriced.map((cor) => cor.number))
  return items === 1
    ? `1 T&M item of ${names} has no rate: its cost is in Markup and adjustments.`
    : `${items} T&M items of ${names} have no rate: their cost is in Markup and adjustments.`
}

function without(numbers: readonly string[], what: string): string {
  if (numbers.length === 0) return ''
  return `${corNames(numbers)} ${numbers.length === 1 ? 'has' : 'have'} ${what}`
}

/** Messages of the *Check* step. */

export const changes = 'Changes'
export const now = 'Now'
export const after = 'After'
export const nothing = 'Nothing to change.'
export const previousTotal = 'Previous total'
export const newTotal = 'New total'
export const eventTotal = 'Whole change event'
export const leaves = ' · leaves this change event'
export const fewerLines = 'Show fewer lines'
export const same = 'same'

/** Actions that resolve a finding. */
export const linkIt = 'Link it'
export const addBeside = 'Add it as well'
export const keepIt = 'Keep it'
export const addHereToo = 'Add it here too'
export const separate = 'It’s a separate COR'
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
  return `${line} of COR ${corNumber} was edited in Procore. Which version should stay?`
}

/** "Pushed 3 CORs to Change Event 010", and its variants. `numbers`: the COR numbers, if known. */
export function resultText(
  { kind, corCount, changeEvent }: PushResultView,
  numbers: readonly string[] = [],
): string {
  switch (kind) {
    case 'push':
      return `Pushed ${corsText(corCount)} to Change Event ${changeEvent.number}`
    case 'remove':
      return `Removed ${corsText(corCount)} from Change Event ${changeEvent.number}`
    case 'keep': {
      const cors = numbers.length === 0 ? corsText(corCount) : corNames(numbers)
      return `Kept ${cors} as ${corCount === 1 ? 'it is' : 'they are'}. Nothing was written to Procore.`
    }
    case 'undo':
      return `Undid the last push to Change Event ${changeEvent.number}`
  }
}

/** The outcome of an unfinished push after Procore was read again. */
export function settledText(settled: RecoverView | { state: 'withdrawn' }): string {
  if ('state' in settled) return 'The unfinished push was withdrawn. None of it is in Procore.'
  switch (settled.outcome) {
    case 'applied':
      return `Everything was saved: ${resultText(settled.result)}.`
    case 'not_applied':
      return 'Nothing reached Procore. You can push again.'
    case 'partly':
      return `${settled.arrived} of ${settled.arrived + settled.missing} lines were saved. Re-push to write the rest; nothing is written twice.`
  }
}

/** The outcome of linking by hand. */
export function linkedText(number: string, lines: number): string {
  return `COR ${number} is linked to ${lines === 1 ? '1 line' : `${lines} lines`} in this event. Nothing was written to Procore.`
}

/** The outcome of unlinking. */
export function unlinkedText(number: string): string {
  return `COR ${number} is no longer linked to this event. Its lines stay in Procore as they are.`
}

/** Notes about a completed push, other than Procore's own messages. */
export function ownNotes({ notes }: Pick<PushResultView, 'notes'>, currency: string | null): string[] {
  return notes.map((note) => ownNote(note, currency)).filter((text) => text !== null)
}

function ownNote(note: PushNote, currency: string | null): string | null {
  switch (note.kind) {
    case 'procore':
      return null
    case 'partly':
      return 'Only part of this push reached Procore. Re-push the CORs that show an update to write the rest.'
    case 'stored_otherwise': {
      const stored = amountText(note.procoreCents, currency)
      const planned = amountText(note.plannedCents, currency)
      return `Procore stored ${stored} for these CORs instead of ${planned}. Check the lines in the change event.`
    }
  }
}

export function procoreNotes({ notes }: Pick<PushResultView, 'notes'>): string[] {
  return notes.flatMap((note) => (note.kind === 'procore' ? note.text : []))
}
