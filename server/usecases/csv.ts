import { decimalText } from '../domain/money.ts'

/** Text, cents, or nothing. */
export type CsvCell = string | number | null

/**
 * A table for a spreadsheet (RFC 4180, UTF-8). Numbers are cents and stay numbers. Texts are quoted and defused: many of
 * them come from other companies' people.
 */
export async function* csvTable(
  columns: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]>,
): AsyncGenerator<string> {
  // The mark at the start lets Excel know that this is UTF-8.
  let text = `\uFEFF${rowText(columns)}`
  for await (const row of rows) {
    text += rowText(row)
    if (text.length < pieceLength) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

/** Characters that are sent at a time. */
const pieceLength = 50_000

function rowText(row: readonly CsvCell[]): string {
  return `${row.map(cellText).join(',')}\r\n`
}

/**
 * Characters of a text. Excel has room for 32,767 in a cell.
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

/** What a spreadsheet takes for a separator in some country. */
const separator = /[;,|\t\r\n]/

/** Separators, blanks, invisible characters, and quotes that are read differently. */
const filler = String.raw`[\s\p{Cf}"';,|]`

/** What begins a formula, also as the full-width and small forms that East Asian editions of Excel accept. */
const formulaStart = '[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B]'

/** All the filler before what may begin a formula. The look-behind keeps a long run from being tried at each character. */
const beforeFormula = new RegExp(`(?<!${filler})${filler}*(?=${formulaStart})`, 'gu')

/**
 * Puts an apostrophe before text that a spreadsheet would run as a formula: a formula character at the start, or after a
 * separator with only filler between them.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function defused(text: string): string {
  const harmless = text.replace(beforeFormula, (between: string, at: number) =>
    at === 0 || separator.test(between) ? `${between}'` : between,
  )
  return /^[\t\r\n]/.test(harmless) ? `'${harmless}` : harmless
}
