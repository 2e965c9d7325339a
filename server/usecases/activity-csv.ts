import { type CsvCell, csvTable } from './csv.ts'
import type { ActivityCor, ActivityItem } from './views-activity.ts'

const columns = [
  'When (UTC)',
  'Who',
  'What',
  'COR',
  'Line before',
  'Line after',
  'Amount before',
  'Amount after',
  'Amount arrived',
  'Clearstory status before',
  'Clearstory status after',
]

/** The audit trail as a table for a spreadsheet: a row per line touched, or per COR where no line was. */
export function activityCsv(history: AsyncIterable<{ item: ActivityItem }>): AsyncGenerator<string> {
  return csvTable(columns, rows(history))
}

async function* rows(history: AsyncIterable<{ item: ActivityItem }>): AsyncGenerator<CsvCell[]> {
  for await (const { item } of history) yield* rowsOf(item)
}

function rowsOf(item: ActivityItem): CsvCell[][] {
  if (item.by === 'clearstory') {
    const { before, after } = item
    const what = item.kind === 'revised' ? 'Revised in Clearstory' : 'Changed in Clearstory'
    const [from, to] = [corText(before.number), corText(after.number)]
    const number = from === to ? to : `${from} → ${to}`
    return [
      [
        item.seenAt,
        'Clearstory',
        what,
        number,
        before.title,
        after.title,
        before.cents,
        after.cents,
        null,
        before.status,
        after.status,
      ],
    ]
  }
  const start = [item.at, item.personName, withFoundAgain(whatWords[item.kind], item)]
  if (item.cors.length === 0) return [[...start, null, null, null, null, null, null, null, null]]
  return item.cors.flatMap((cor): CsvCell[][] => {
    if (cor.lines.length === 0) {
      return [
        [
          ...start,
          corText(cor.number),
          null,
          null,
          cor.previousCents,
          cor.newCents,
          cor.arrivedCents,
          null,
          null,
        ],
      ]
    }
    return [
      ...cor.lines.map(({ before, after, arrivedCents }) => [
        ...start,
        corText(cor.number),
        before?.description ?? null,
        after?.description ?? null,
        before?.cents ?? null,
        after?.cents ?? null,
        arrivedCents,
        null,
        null,
      ]),
      ...(cor.more
        ? [[...start, corText(cor.number), ...moreCells(item.kind, cor.more), null, null, null]]
        : []),
    ]
  })
}

/** Lines that are not listed, before or after as those that are. */
function moreCells(kind: string, { count, cents }: NonNullable<ActivityCor['more']>): CsvCell[] {
  const words = `${count} more lines`
  return kind === 'linked' ? [null, words, null, cents] : [words, null, cents, null]
}

/** A bare number would be another one in a spreadsheet: 0012 becomes 12, 12.10 becomes 12.1, 3/4 a day in April. */
function corText(number: string): string {
  return `COR ${number}`
}

/** Said of a push that was found by reading Procore again, after its answer was lost. */
export function withFoundAgain(what: string, { foundAgain }: { foundAgain: boolean }): string {
  return foundAgain ? `${what} (found again in Procore)` : what
}

/** What was done to a change event, in the words of the files. */
export const whatWords = {
  push: 'Pushed',
  keep: 'Kept as it is',
  undo: 'Undone',
  remove: 'Removed',
  withdrawn: 'Withdrawn',
  linked: 'Linked',
  unlinked: 'Unlinked',
  attached: 'Attached signed T&M tags',
} as const satisfies Record<Extract<ActivityItem, { by: 'person' }>['kind'], string>
