import { decimalText } from '../domain/money.ts'

/** Text, cents, or nothing. */
export type CsvCell = string | number | null

/**
 * A table for a spreadsheet (RFC 4180, UTF-8). Numbers are cents and stay numbers. Texts are quoted and defused: many of
 * them come from other companies' people.
 */
export function csvTable(rows: readonly (readonly CsvCell[])[]): string {
  // The mark at the start lets Excel know that this is UTF-8.
  return `\uFEFF${rows.map((row) => row.map(cellText).join(',')).join('\r\n')}\r\n`
}

function cellText(cell: CsvCell): string {
  if (cell === null) return ''
  return typeof cell === 'number' ? decimalText(cell) : `"${defused(cell).replaceAll('"', '""')}"`
}

/**
 * Where a spreadsheet may begin a cell: at the start, and after what it takes for a separator in some country or after a
 * quote it reads differently. Blanks, quotes and invisible characters may follow.
 */
const cellStart = String.raw`(?:^|[;,|\t\r\n])[\s\p{Cf}"']*`

/** What begins a formula, also as the full-width and small forms that East Asian editions of Excel accept. */
const formulaStart = '[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B]'

const formula = new RegExp(`(${cellStart})(?=${formulaStart})`, 'gu')

/**
 * Puts an apostrophe before whatever a spreadsheet would run as a formula.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function defused(text: string): string {
  const harmless = text.replace(formula, "$1'")
  return /^[\t\r\n]/.test(harmless) ? `'${harmless}` : harmless
}
