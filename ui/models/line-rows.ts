import type { LineContent } from '../../server/domain/change-event.ts'
import type { LineChoice, PlannedCor, PlannedLine } from '../../server/domain/push.ts'
import * as words from '../words/lines.ts'

/** A planned line as the table *Changes* shows it. */
export interface LineRow {
  key: string
  tag: 'add' | 'change' | 'remove' | 'same' | 'locked' | 'edited' | 'choose'
  text: string
  /** Quantities, and codes that are new or differ. */
  details: string[]
  nowCents: number | null
  afterCents: number | null
  choice: {
    changeItemId: string
    chosen: LineChoice | null
    procoreText: string
    clearstoryText: string
  } | null
}

type Names = Readonly<Record<string, string>>

/**
 * Rows of one COR. A line that was edited in Procore keeps its question on screen after it was answered, so that the
 * answer can be changed.
 *
 * | planned                              | tag               | now     | after      |
 * |--------------------------------------|-------------------|---------|------------|
 * | add                                  | add               |         | new        |
 * | change                               | change            | before  | new        |
 * | remove                               | remove            | before  |            |
 * | keep: same, locked, edited           | same/locked/edited| content | same       |
 * | choose                               | choose            | Procore | not known  |
 */
export function lineRows(
  cor: Pick<PlannedCor, 'number' | 'lines'>,
  names: Names,
  choices: ReadonlyMap<string, LineChoice>,
): LineRow[] {
  const once = sharedCodes(cor, names) !== null
  return cor.lines.map((line) => lineRow(line, cor.number, names, choices, once))
}

/** The codes of a COR's new lines, where there are several and all have the same: said once, above them. */
export function sharedCodes(cor: Pick<PlannedCor, 'lines'>, names: Names): string | null {
  const added = cor.lines.flatMap((line) =>
    line.action === 'add' ? [codesText(line.line.content, names)] : [],
  )
  const [first] = added
  return first !== undefined && first !== '' && added.length > 1 && added.every((codes) => codes === first)
    ? first
    : null
}

function lineRow(
  line: PlannedLine,
  corNumber: string,
  names: Names,
  choices: ReadonlyMap<string, LineChoice>,
  codesOnce: boolean,
): LineRow {
  const about = (content: LineContent) => withoutCor(content.description, corNumber)
  switch (line.action) {
    case 'add':
      return {
        key: `add ${line.line.key}`,
        tag: 'add',
        text: about(line.line.content),
        details: [
          ...(line.removedInProcore ? [words.hadBeenRemoved] : []),
          ...[quantity(line.line.content), codesOnce ? '' : codesText(line.line.content, names)].filter(
            Boolean,
          ),
        ],
        nowCents: null,
        afterCents: line.line.content.amountCents,
        choice: null,
      }
    case 'change':
      return {
        key: line.changeItemId,
        tag: 'change',
        text: about(line.line.content),
        details: differences(line.before, line.line.content, names),
        nowCents: line.before.amountCents,
        afterCents: line.line.content.amountCents,
        choice: line.editedInProcore ? answered(line.changeItemId, choices) : null,
      }
    case 'remove':
      return {
        key: line.changeItemId,
        tag: 'remove',
        text: about(line.before),
        details: [],
        nowCents: line.before.amountCents,
        afterCents: null,
        choice: line.editedInProcore ? answered(line.changeItemId, choices) : null,
      }
    case 'keep':
      return {
        key: line.changeItemId,
        tag: line.why,
        text: about(line.content),
        details: [],
        nowCents: line.content.amountCents,
        afterCents: line.content.amountCents,
        choice: line.why === 'edited' ? answered(line.changeItemId, choices) : null,
      }
    case 'choose': {
      const content = line.procore ?? line.line?.content
      return {
        key: line.changeItemId,
        tag: 'choose',
        text: content === undefined ? line.key : about(content),
        details:
          line.procore !== null && line.line !== null
            ? differences(line.procore, line.line.content, names)
            : [],
        nowCents: line.procore?.amountCents ?? null,
        afterCents: null,
        choice: {
          changeItemId: line.changeItemId,
          chosen: choices.get(line.changeItemId) ?? null,
          procoreText: line.procore === null ? words.lineStaysRemoved : words.lineStays,
          clearstoryText:
            line.line === null
              ? words.lineRemoved
              : line.procore === null
                ? words.lineAddedAgain
                : words.overwrites,
        },
      }
    }
  }
}

function answered(changeItemId: string, choices: ReadonlyMap<string, LineChoice>): LineRow['choice'] {
  return {
    changeItemId,
    chosen: choices.get(changeItemId) ?? null,
    procoreText: words.lineStays,
    clearstoryText: words.overwrites,
  }
}

/** The COR's number stands above its lines already. */
function withoutCor(description: string, corNumber: string): string {
  const prefix = `COR ${corNumber} `
  return description.startsWith(prefix) ? description.slice(prefix.length) : description
}

function codesText({ commitmentId, budgetCodeId }: LineContent, names: Names): string {
  return [commitmentId, budgetCodeId].flatMap((id) => (id === null ? [] : [names[id] ?? id])).join(' · ')
}

function quantity({ quantity: count, unitOfMeasure, unitCost }: LineContent): string {
  if (count === null || unitCost === null) return ''
  return `${count}${unitOfMeasure === null ? '' : ` ${unitOfMeasure}`} × ${priceText(unitCost)}`
}

/** A unit cost as it is written on paper: at least two decimals, all of its own. */
function priceText(decimal: string): string {
  const [whole = '', fraction = ''] = decimal.split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}

function differences(before: LineContent, after: LineContent, names: Names): string[] {
  const named = (id: string | null) => (id === null ? words.none : (names[id] ?? id))
  const found: string[] = []
  if (before.description !== after.description) found.push(words.descriptionWas(before.description))
  if (before.commitmentId !== after.commitmentId) {
    found.push(words.contractChange(named(before.commitmentId), named(after.commitmentId)))
  }
  if (before.budgetCodeId !== after.budgetCodeId) {
    found.push(words.budgetCodeChange(named(before.budgetCodeId), named(after.budgetCodeId)))
  }
  if (before.vendorId !== after.vendorId && before.commitmentId === after.commitmentId) {
    found.push(words.vendorChange(named(before.vendorId), named(after.vendorId)))
  }
  if (quantity(before) !== quantity(after) && quantity(after) !== '') found.push(quantity(after))
  return found
}

/** Where the lines of one COR, or of all of them, are more than a person reads at once. */
const manyLines = 8
const manyInAll = 40

/** How many lines of a COR there are, by what happens to them. */
export type LineCounts = Partial<Record<LineRow['tag'], number>>

export function countLines(rows: readonly LineRow[]): LineCounts {
  const counts: LineCounts = {}
  for (const { tag } of rows) counts[tag] = (counts[tag] ?? 0) + 1
  return counts
}

/**
 * The lines shown before someone asks for all: those with a question always; of the rest the first few, and none
 * where the push has too many lines in all.
 */
export function shownFirst(rows: readonly LineRow[], linesInAll: number): LineRow[] {
  // One or two lines take no more room than the words that would stand for them.
  if (rows.length <= 2 || (rows.length <= manyLines && linesInAll <= manyInAll)) return [...rows]
  const room = linesInAll > manyInAll ? 0 : manyLines
  const telling = rows.filter((row) => row.tag !== 'same' && row.choice === null).slice(0, room)
  const shown = new Set([...rows.filter((row) => row.choice !== null), ...telling])
  return rows.filter((row) => shown.has(row))
}
