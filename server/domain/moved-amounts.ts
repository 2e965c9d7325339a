import type { LineContent } from './change-event.ts'
import { foldWords } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import type { LinkedLine } from './link.ts'
import { type Cents, sumCents } from './money.ts'
import { isLocked } from './plan-line.ts'
import type { PlannedCor } from './push.ts'

/** A line of a COR as recorded before an earlier push: what Procore held and what Clearstory wanted then. */
export interface RecordedLine {
  changeItemId: ChangeItemId
  contentCents: Cents
  wantedCents: Cents
}

/** Amounts by which a push moves a COR's money, and which a line typed by hand may already contain. */
export interface Move {
  /** The line's normalized description; null for the COR as a whole. */
  description: string | null
  /** The amounts that a line typed by hand may have. */
  cents: Cents[]
  /** 1: the amount increases; -1: it decreases. */
  direction: number
}

/**
 * The amounts by which a push changes a COR's lines, and the COR as a whole; a removed line changes to nothing. If the
 * COR's total stays the same, only lines that a person edited count: the amount that was edited out may be in another
 * line. A COR that leaves moves by all of its lines: a person may have typed the opposite amounts already.
 *
 * A push that writes lines also makes up for what locked lines lack, and for lines that a person deleted.
 *
 * @param history what earlier pushes recorded about these lines; each decision of a person overwrites the record before
 */
export function movesOf(cor: PlannedCor, history: readonly RecordedLine[] = []): Move[] {
  const { lines, previousLines, previousCents, newCents } = cor
  if (previousCents === null) return []
  const whole = newCents - previousCents
  const records = new Map(previousLines.map((line) => [line.changeItemId, line]))
  const ofLines = lines.flatMap((planned): Move[] => {
    if (planned.action !== 'change' && planned.action !== 'remove') return []
    const { before, editedInProcore } = planned
    const { description, amountCents } =
      planned.action === 'change' ? planned.line.content : { ...before, amountCents: 0 }
    const moved = amountCents - before.amountCents
    if (moved === 0) return []
    const editedOut = editedOutOf(records.get(planned.changeItemId), before)
    const isEdited = editedInProcore || editedOut.length > 0
    const earlier = earlierLacks(history, planned.changeItemId, isEdited ? before.amountCents : null)
    if (whole === 0 && !isEdited) return []
    const folded = foldWords(description)
    const cents = [...(isEdited ? [moved, amountCents] : [moved]), ...earlier]
    return [
      { description: folded, cents, direction: Math.sign(isEdited ? moved : whole) },
      ...editedOut.map((out) => ({ description: folded, cents: [out], direction: Math.sign(out) })),
    ]
  })
  const made = [...ofLines, ...madeUpFor(cor, history)]
  if (whole === 0) return made
  return [...made, { description: null, cents: [whole], direction: Math.sign(whole) }]
}

/** Whether a push changes or removes amounts of a COR's existing lines, so that lines typed by hand must be compared with it. */
export function movesMoney(cor: PlannedCor): boolean {
  return movesOf(cor).length > 0
}

/**
 * What the COR's locked and deleted lines lack, and all of its lines together, if the push writes lines. Lines that
 * stay as a person decided do not count: nothing makes up for them.
 */
function madeUpFor({ lines, leaves, previousLines }: PlannedCor, history: readonly RecordedLine[]): Move[] {
  if (leaves || !lines.some(({ action }) => action === 'add' || action === 'change')) return []
  const planned = new Map(
    lines.flatMap((line) => ('changeItemId' in line ? [[line.changeItemId, line]] : [])),
  )
  const lacking = previousLines.flatMap((record) => {
    const line = planned.get(record.changeItemId)
    if (line === undefined) return { record, now: 0, isWritten: false }
    if (line.action === 'change') return { record, now: line.before.amountCents, isWritten: true }
    return isLocked(line) ? { record, now: line.content.amountCents, isWritten: false } : []
  })
  const ofLines = lacking.flatMap(({ record, now, isWritten }): Move[] => {
    if (isWritten) return []
    const outs = lacksOf(record, now)
    const earlier = earlierLacks(history, record.changeItemId, outs.length > 0 ? now : null)
    return [...outs, ...earlier].map((out) => ({
      description: foldWords(record.content.description),
      cents: [out],
      direction: Math.sign(out),
    }))
  })
  if (lacking.length < 2) return ofLines
  const together = (['content', 'wanted'] as const).map((which) =>
    sumCents(lacking.map(({ record, now }) => record[which].amountCents - now)),
  )
  return [
    ...ofLines,
    ...together
      .filter((out) => out !== 0)
      .map((out) => ({ description: null, cents: [out], direction: Math.sign(out) })),
  ]
}

/** The amounts by which a line in Procore falls short of what was stored, and of what was wanted, at the last push. */
function lacksOf({ content, wanted }: LinkedLine, nowCents: Cents): Cents[] {
  return [content, wanted].map(({ amountCents }) => amountCents - nowCents).filter((out) => out !== 0)
}

function editedOutOf(record: LinkedLine | undefined, now: LineContent): Cents[] {
  return record ? lacksOf(record, now.amountCents) : []
}

/**
 * What a line lacked at earlier pushes, and what it lacks now of the amounts it had or should have had then.
 *
 * @param nowCents the line's amount in Procore; null if it lacks nothing now
 */
function earlierLacks(
  history: readonly RecordedLine[],
  changeItemId: ChangeItemId,
  nowCents: Cents | null,
): Cents[] {
  const outs = history
    .filter((one) => one.changeItemId === changeItemId)
    .flatMap(({ contentCents, wantedCents }) => [
      wantedCents - contentCents,
      ...(nowCents === null ? [] : [contentCents - nowCents, wantedCents - nowCents]),
    ])
  return [...new Set(outs)].filter((out) => out !== 0)
}
