import type { LineContent } from '../../server/domain/change-event.ts'
import type { LineDecision } from '../../server/domain/link.ts'
import type { LineChoice, PlannedCor, PlannedLine, PushKind } from '../../server/domain/push.ts'
import type { PlanView } from '../../server/usecases/push/views.ts'
import {
  codesText,
  differences,
  filled,
  isSameButCodes,
  type LineDetail,
  type Names,
  quantity,
  sharedCodes,
} from './line-details.ts'

/** Why a line exists or stays. */
export type LineAbout =
  /** A new line for the difference that the locked lines lack. */
  | { kind: 'difference'; cents: number }
  | { kind: 'difference_line' }
  | { kind: 'locked' }
  /** `by` is null if this push makes the decision. */
  | { kind: 'kept'; by: LineDecision | null }
  | { kind: 'out'; isNew: boolean; by: LineDecision }
  | { kind: 'no_amount' }

/**
 * The question which version of a line to keep, with the amount of each; null if the line does not exist in that
 * version.
 */
export interface LineQuestion {
  changeItemId: string
  chosen: LineChoice | null
  procoreCents: number | null
  clearstoryCents: number | null
  /** The two versions differ only in their codes. */
  onlyCodes: boolean
}

/** A planned line as shown in the *Changes* table. */
export interface LineRow {
  key: string
  tag: 'add' | 'change' | 'remove' | 'same' | 'locked' | 'edited' | 'kept' | 'out' | 'no_amount' | 'choose'
  text: string
  about: LineAbout | null
  /** Quantities, and codes that are new or changed. */
  details: LineDetail[]
  nowCents: number | null
  afterCents: number | null
  choice: LineQuestion | null
}

/** The answers so far, by line, and the ids of the lines that were asked about, by COR and line key. */
export interface Answers {
  choices: ReadonlyMap<string, LineChoice>
  asked?: ReadonlyMap<string, string>
}

/** Key of a line that was asked about. Needed because a plan that adds a line again no longer has its id. */
export function askedKey(corId: string, key: string): string {
  return `${corId} ${key}`
}

/**
 * The rows of one COR. A line that was edited in Procore keeps its question on screen after it was answered, in this
 * push or an earlier one, so that the answer can be changed.
 *
 * | planned                              | tag               | now     | after      | question              |
 * |--------------------------------------|-------------------|---------|------------|-----------------------|
 * | add                                  | add               |         | new        | where it was removed  |
 * | change                               | change            | before  | new        | where it was edited   |
 * | remove                               | remove            | before  |            | where it was edited   |
 * | keep: same, locked, no amount        | same, locked, …   | content | content    |                       |
 * | keep: kept before, kept now          | kept, edited      | content | content    | yes                   |
 * | leave out                            | out               |         |            | yes                   |
 * | choose                               | choose            | Procore | not known  | yes                   |
 */
export function lineRows(
  cor: Pick<PlannedCor, 'number' | 'lines'> & Partial<Pick<PlannedCor, 'corId' | 'leaves'>>,
  names: Names,
  { choices, asked = new Map() }: Answers,
): LineRow[] {
  const once = sharedCodes(cor, names) !== null
  return cor.lines.map((line) => lineRow(line, cor, names, { choices, asked }, once))
}

function lineRow(
  line: PlannedLine,
  cor: Parameters<typeof lineRows>[0],
  names: Names,
  { choices, asked }: Required<Answers>,
  codesOnce: boolean,
): LineRow {
  const named = (content: LineContent) => withoutCor(content.description, cor.number)
  const question = (
    changeItemId: string,
    procore: LineContent | null,
    clearstory: LineContent | null,
    standing: LineChoice | null = null,
  ): LineQuestion => ({
    changeItemId,
    chosen: choices.get(changeItemId) ?? standing,
    procoreCents: procore?.amountCents ?? null,
    clearstoryCents: clearstory?.amountCents ?? null,
    onlyCodes: procore !== null && clearstory !== null && isSameButCodes(procore, clearstory),
  })
  switch (line.action) {
    case 'add': {
      const { key, content } = line.line
      const changeItemId = line.removedInProcore ? asked.get(askedKey(cor.corId ?? '', key)) : undefined
      return {
        key: `add ${key}`,
        tag: 'add',
        text: named(content),
        about: isDifference(key) ? { kind: 'difference', cents: content.amountCents } : null,
        details: [
          ...(line.removedInProcore ? [{ kind: 'removed_before' } as const] : []),
          ...filled('quantity', quantity(content)),
          ...filled('codes', codesOnce ? '' : codesText(content, names)),
        ],
        nowCents: null,
        afterCents: content.amountCents,
        choice: changeItemId === undefined ? null : question(changeItemId, null, content, 'clearstory'),
      }
    }
    case 'change': {
      const { changeItemId, before, line: wanted, editedInProcore } = line
      return {
        key: changeItemId,
        tag: 'change',
        text: named(wanted.content),
        about: isDifference(wanted.key) ? { kind: 'difference_line' } : null,
        details: differences(before, wanted.content, names),
        nowCents: before.amountCents,
        afterCents: wanted.content.amountCents,
        choice:
          editedInProcore || choices.has(changeItemId)
            ? question(changeItemId, before, wanted.content)
            : null,
      }
    }
    case 'remove':
      return {
        key: line.changeItemId,
        tag: 'remove',
        text: named(line.before),
        about: null,
        details: [],
        nowCents: line.before.amountCents,
        afterCents: null,
        choice:
          line.editedInProcore || choices.has(line.changeItemId)
            ? question(line.changeItemId, line.before, null)
            : null,
      }
    case 'keep': {
      const { changeItemId, content, why } = line
      const isDecided = why === 'kept' || why === 'edited'
      const wanted = cor.leaves === true ? null : line.wanted
      return {
        key: changeItemId,
        tag: why,
        text: named(content),
        about: keptAbout(line),
        details: [],
        nowCents: content.amountCents,
        afterCents: content.amountCents,
        choice: isDecided ? question(changeItemId, content, wanted, 'procore') : null,
      }
    }
    case 'leave_out':
      return {
        key: line.changeItemId,
        tag: 'out',
        text: named(line.wanted),
        about: { kind: 'out', isNew: line.isNew, by: line.decision },
        details: [],
        nowCents: null,
        afterCents: null,
        choice: question(line.changeItemId, null, line.wanted, 'procore'),
      }
    case 'choose': {
      const clearstory = line.line?.content ?? null
      const content = line.procore ?? clearstory
      return {
        key: line.changeItemId,
        tag: 'choose',
        text: content === null ? line.key : named(content),
        about: null,
        details:
          line.procore !== null && clearstory !== null ? differences(line.procore, clearstory, names) : [],
        nowCents: line.procore?.amountCents ?? null,
        afterCents: null,
        choice: question(line.changeItemId, line.procore, clearstory),
      }
    }
  }
}

function keptAbout({ why, decision }: Extract<PlannedLine, { action: 'keep' }>): LineAbout | null {
  switch (why) {
    case 'same':
      return null
    case 'locked':
      return { kind: 'locked' }
    case 'no_amount':
      return { kind: 'no_amount' }
    case 'edited':
      return { kind: 'kept', by: null }
    case 'kept':
      return { kind: 'kept', by: decision }
  }
}

/** The server's key for a line that adds the difference the locked lines lack. */
function isDifference(key: string): boolean {
  return key.startsWith('difference')
}

/** Removes the COR's number, which is already in the heading above the lines. */
function withoutCor(description: string, corNumber: string): string {
  const prefix = `COR ${corNumber} `
  if (!description.startsWith(prefix)) return description
  return description.charAt(prefix.length).toUpperCase() + description.slice(prefix.length + 1)
}

/** Above these counts, the lines of one COR, or of all CORs together, are too many to show at once. */
const manyLines = 8
const manyInAll = 40

/** The number of lines of a COR, by what happens to them. */
export type LineCounts = Partial<Record<LineRow['tag'], number>>

export function countLines(rows: readonly LineRow[]): LineCounts {
  const counts: LineCounts = {}
  for (const { tag } of rows) counts[tag] = (counts[tag] ?? 0) + 1
  return counts
}

/**
 * The lines shown before someone expands the list: always those with a question, and the first few of the others, or
 * none of them if the push has too many lines in total.
 */
export function shownFirst(rows: readonly LineRow[], linesInAll: number): LineRow[] {
  // One or two lines take no more space than the text that would replace them.
  if (rows.length <= 2 || (rows.length <= manyLines && linesInAll <= manyInAll)) return [...rows]
  const room = linesInAll > manyInAll ? 0 : manyLines
  const telling = rows.filter((row) => row.tag !== 'same' && row.choice === null).slice(0, room)
  const shown = new Set([...rows.filter((row) => row.choice !== null), ...telling])
  return rows.filter((row) => shown.has(row))
}

/** The kind of a push as people see it: a removal whose lines are all locked removes nothing and keeps them. */
export function doneBy({ kind, plan }: Pick<PlanView, 'kind' | 'plan'>): PushKind {
  const lines = plan.cors.flatMap((cor) => cor.lines)
  const takesOut =
    lines.length === 0 || lines.some(({ action }) => action === 'remove' || action === 'choose')
  return kind === 'remove' && !takesOut ? 'keep' : kind
}
