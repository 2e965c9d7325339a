import { decimalText } from '../../domain/money.ts'
import type { ActivityKind } from '../../domain/ports/store-pushes.ts'
import type { TrailView } from '../setup/views.ts'
import type { ActivityCor, ActivityItem } from './views.ts'

/** Text, cents, or empty. */
export type CsvCell = string | number | null

/**
 * A CSV table (RFC 4180, UTF-8). Numeric cells are cents and stay numbers. Text cells are quoted and protected
 * against CSV injection, because many texts come from people of other companies.
 */
export async function* csvTable(
  columns: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]>,
): AsyncGenerator<string> {
  // The byte order mark makes Excel read the file as UTF-8.
  let text = `\uFEFF${rowText(columns)}`
  for await (const row of rows) {
    text += rowText(row)
    if (text.length < pieceLength) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

/** Characters per chunk. */
const pieceLength = 50_000

function rowText(row: readonly CsvCell[]): string {
  return `${row.map(cellText).join(',')}\r\n`
}

/**
 * Longest text in a cell, in characters. Excel's limit is 32,767.
 *
 * @see https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
 */
const longest = 32_000
const longestInExcel = 32_767

function cellText(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return decimalText(cell)
  const shown = cell.length > longest ? `${cell.slice(0, longest)}…` : cell
  return `"${defused(shown).slice(0, longestInExcel).replaceAll('"', '""')}"`
}

/** Characters that a spreadsheet treats as a separator in some locale. */
const separator = /[;,|\t\r\n]/

/** Separators, whitespace, control and invisible characters, and quotes, which spreadsheets interpret differently. */
const filler = String.raw`[\s\p{Cc}\p{Cf}"';,|]`

/**
 * Characters that start a formula, including the full-width and small forms that East Asian editions of Excel accept.
 */
const formulaStart = '[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B]'

/**
 * All filler before a possible formula start. The lookbehind prevents a long run of filler from
 * being retried at each character.
 */
const beforeFormula = new RegExp(`(?<!${filler})${filler}*(?=${formulaStart})`, 'gu')

/**
 * Prefixes text that a spreadsheet would run as a formula with an apostrophe. That is a formula character at the
 * start, or after a separator with only filler in between. The same for text that begins with a control character, which
 * a spreadsheet may drop or take as a separator.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function defused(text: string): string {
  const harmless = text.replace(beforeFormula, (between: string, at: number) =>
    at === 0 || separator.test(between) ? `${between}'` : between,
  )
  return /^\p{Cc}/u.test(harmless) ? `'${harmless}` : harmless
}

const columns = [
  'When (UTC)',
  'Who',
  'What',
  'COR',
  'Line before',
  'Line after',
  'Amount before',
  'Amount after',
  'Amount saved in Procore',
  'Clearstory status before',
  'Clearstory status after',
]

/** The audit trail as CSV: one row per line touched, or one per COR if no line was touched. */
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

/** A row that sums up the lines not listed, in the same columns (before or after) as the listed ones. */
function moreCells(kind: string, { count, cents }: NonNullable<ActivityCor['more']>): CsvCell[] {
  const words = `${count} more lines`
  return kind === 'linked' ? [null, words, null, cents] : [words, null, cents, null]
}

/**
 * The prefix keeps spreadsheets from converting the number: 0012 becomes 12, 12.10 becomes 12.1, 3/4 a day in April.
 */
function corText(number: string): string {
  return `COR ${number}`
}

/** Marks a push that was found by reading Procore again after its response was lost. */
export function withFoundAgain(what: string, { foundAgain }: { foundAgain: boolean }): string {
  return foundAgain ? `${what} (confirmed in Procore later)` : what
}

/** Labels of the actions on a change event in the CSV files. */
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

const trailColumns = [
  'When (UTC)',
  'Who',
  'What',
  'About',
  'CORs',
  'Procore project',
  'Procore project id',
  'Change event id',
]

/** The company's audit trail as CSV. */
export function trailCsv(entries: AsyncIterable<TrailView['entries'][number]>): AsyncGenerator<string> {
  return csvTable(trailColumns, trailRows(entries))
}

async function* trailRows(entries: AsyncIterable<TrailView['entries'][number]>): AsyncGenerator<CsvCell[]> {
  for await (const entry of entries) {
    yield [
      entry.at,
      entry.personName,
      withFoundAgain(trailWords[entry.kind], entry),
      entry.subject,
      entry.corNumbers.map((number) => `COR ${number}`).join(', '),
      entry.projectName,
      entry.projectId,
      entry.changeEventId,
    ]
  }
}

const trailWords: Record<ActivityKind, string> = {
  ...whatWords,
  connected: 'Connected Clearstory',
  key_replaced: 'Replaced the Clearstory key',
  disconnected: 'Disconnected Clearstory',
  mapped: 'Mapped the project',
  unmapped: 'Removed the project mapping',
  released: 'Released a Clearstory project',
  release_withdrawn: 'Withdrew a release',
  contracts_mapped: 'Mapped contracts',
  labels_on: 'Turned the label on',
  labels_off: 'Turned the label off',
  label_added: 'Labeled a COR in Clearstory',
  label_removed: 'Removed the label from a COR in Clearstory',
  app_uninstalled: 'Found the app uninstalled',
  app_unreachable: 'Found no one from the company signed in',
  app_found: 'Found the app installed again',
  data_deleted: 'Deleted what was read from Clearstory',
}
