import { decimalText } from '../domain/money.ts'
import type { ActivityItem, ActivityView } from './views-activity.ts'

const columns = [
  'When (UTC)',
  'Who',
  'What',
  'COR',
  'Line before',
  'Line after',
  'Amount before',
  'Amount after',
  'Clearstory status before',
  'Clearstory status after',
]

/** The audit trail as a table for a spreadsheet: a row per line touched, or per COR where no line was. */
export function activityCsv({ entries }: ActivityView): string {
  const rows = entries.flatMap(rowsOf)
  return csvText([columns, ...rows])
}

export type Cell = string | number | null

/** Rows as a file. The mark at the start lets Excel know that this is UTF-8. */
export function csvText(rows: readonly Cell[][]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

function rowsOf(item: ActivityItem): Cell[][] {
  if (item.by === 'clearstory') {
    const { before, after } = item
    const what = item.kind === 'revised' ? 'Revised in Clearstory' : 'Changed in Clearstory'
    const number = before.number === after.number ? after.number : `${before.number} → ${after.number}`
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
        before.status,
        after.status,
      ],
    ]
  }
  const start = [item.at, item.personName, whatWords[item.kind]]
  if (item.cors.length === 0) return [[...start, null, null, null, null, null, null, null]]
  return item.cors.flatMap((cor): Cell[][] => {
    if (cor.lines.length === 0) {
      return [[...start, cor.number, null, null, cor.previousCents, cor.newCents, null, null]]
    }
    return cor.lines.map(({ before, after }) => [
      ...start,
      cor.number,
      before?.description ?? null,
      after?.description ?? null,
      before?.cents ?? null,
      after?.cents ?? null,
      null,
      null,
    ])
  })
}

const whatWords = {
  push: 'Pushed',
  keep: 'Kept as it is',
  undo: 'Undone',
  remove: 'Removed',
  recovered: 'Pushed (found again in Procore)',
  withdrawn: 'Withdrawn',
  linked: 'Linked',
  unlinked: 'Unlinked',
  attached: 'Attached signed T&M tags',
} as const satisfies Record<Extract<ActivityItem, { by: 'person' }>['kind'], string>

/**
 * One cell. Numbers are cents and stay numbers. A text that a spreadsheet would take for a formula is led by an
 * apostrophe: titles come from other companies' people.
 */
function cell(value: Cell): string {
  if (value === null) return ''
  if (typeof value === 'number') return decimalText(value)
  const harmless = /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
