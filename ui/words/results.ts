import type { PushResultView, RecoverView } from '../../server/usecases/push/views.ts'
import { corNames } from './cors.ts'
import { corsText } from './states.ts'

/** "Pushed 3 CORs to Change Event 010", and its siblings. `numbers`: of the CORs, where they are known. */
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
      return `Kept ${cors} as ${corCount === 1 ? 'it is' : 'they are'}. Nothing was written in Procore.`
    }
    case 'undo':
      return `Took back the last push to Change Event ${changeEvent.number}`
  }
}

/** How an unfinished push turned out after Procore was read again. */
export function settledText(settled: RecoverView | { state: 'withdrawn' }): string {
  if ('state' in settled) return 'The unfinished push was withdrawn. Nothing of it is in Procore.'
  switch (settled.outcome) {
    case 'applied':
      return `Everything had arrived: ${resultText(settled.result)}.`
    case 'not_applied':
      return 'Nothing had arrived in Procore. You can push again.'
    case 'partly':
      return `${settled.arrived} of ${settled.arrived + settled.missing} lines had arrived. Re-push to write the rest; nothing is written twice.`
  }
}

/** What linking by hand did. */
export function linkedText(number: string, lines: number): string {
  return `COR ${number} is linked to ${lines === 1 ? '1 line' : `${lines} lines`} of this event. Nothing was written to Procore.`
}

/** What unlinking did. */
export function unlinkedText(number: string): string {
  return `COR ${number} is no longer linked to this event. Its lines stay in Procore as they are.`
}
