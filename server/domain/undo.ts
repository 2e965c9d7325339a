import type { ChangeItem, LineContent } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import { headerOf, isEdited, type KeptContent, type Link, type LinkedLine, sameContent } from './link.ts'
import { sumCents } from './money.ts'
import { centsAfter } from './plan-lines.ts'
import type { PlannedCor, PlannedLine } from './push.ts'

export type UndoPlan =
  | { kind: 'plan'; cors: PlannedCor[] }
  /** A line has changed since the push, so an undo would overwrite a person's work. */
  | { kind: 'moved_on'; corNumbers: string[] }

/**
 * Reverses a push: lines it added are removed, lines it changed are changed back, lines it removed are added again.
 * Refused unless every line is still as the push left it; a line already in its earlier state needs no write.
 *
 * @param pushed what the push planned and did
 * @param links  the links of its change event as they are now
 * @param items  the change event's lines now
 */
export function planUndo(
  pushed: readonly PlannedCor[],
  links: readonly Link[],
  items: readonly ChangeItem[],
): UndoPlan {
  const now = new Map(items.map((item) => [item.changeItemId, item]))
  const movedOn: string[] = []
  const cors = pushed.map((cor): PlannedCor => {
    const link = links.find((one) => one.corId === cor.corId) ?? null
    const lines: PlannedLine[] = []
    // The lines of a COR that was unlinked by hand, or taken over by its revision, no longer belong to this push.
    if (!link && !cor.leaves) movedOn.push(cor.number)
    for (const planned of cor.lines) {
      const back = undoLine(cor, planned, link, now)
      if (back === 'moved_on') movedOn.push(cor.number)
      else if (back) lines.push(back)
    }
    const outside = outsideOf(cor)
    if (outside.some(({ changeItemId }) => now.has(changeItemId))) movedOn.push(cor.number)
    lines.push(...keptOutAgain(outside, lines))
    const present = link?.lines.flatMap((line) => now.get(line.changeItemId)?.content.amountCents ?? [])
    return {
      ...cor,
      corFingerprint: null,
      corCents: null,
      leaves: cor.previousLink === null,
      previousLink: link && headerOf(link),
      previousLines: [],
      restores: cor.previousLink,
      restoresLines: cor.previousLines,
      previousCents: present ? sumCents(present) : null,
      newCents: sumCents(lines.map(centsAfter)),
      lines,
    }
  })
  return movedOn.length > 0 ? { kind: 'moved_on', corNumbers: [...new Set(movedOn)] } : { kind: 'plan', cors }
}

/**
 * Lines that did not exist in Procore before the push and that the push did not mention: kept out, or removed by a
 * person.
 */
function outsideOf({ lines, previousLines }: Pick<PlannedCor, 'lines' | 'previousLines'>): LinkedLine[] {
  const mentioned = new Set(lines.flatMap((line) => ('changeItemId' in line ? line.changeItemId : [])))
  return previousLines.filter(({ changeItemId }) => !mentioned.has(changeItemId))
}

/** Lines that were kept out before the push and are so again without a write, and that the undo does not show yet. */
function keptOutAgain(outside: readonly LinkedLine[], shown: readonly PlannedLine[]): PlannedLine[] {
  const keys = new Set(shown.map((line) => ('key' in line ? line.key : line.line.key)))
  return outside.flatMap(({ changeItemId, key, content, wanted, decision }): PlannedLine[] =>
    decision?.kind !== 'kept_out' || keys.has(key)
      ? []
      : [{ action: 'leave_out', changeItemId, key, content, wanted, isNew: false, decision }],
  )
}

/**
 * The record of a COR's lines after an undo: the record from before the reverted push, with the wanted content and the
 * decision of each line, including lines that were kept out.
 *
 * | before the push                                    | recorded                                             |
 * | -------------------------------------------------- | ---------------------------------------------------- |
 * | as stored, with a decision or other wanted content | as Procore stores it now, with both of these kept    |
 * | edited since it was stored                         | as it was stored, so that it shows as edited again   |
 * | removed or kept out                                | as it was                                            |
 * | as wanted                                          | as Procore stores it now, also as the wanted content |
 *
 * @param arrived the lines as they are in Procore after the undo
 */
export function restoredLines(
  { lines, restoresLines }: Pick<PlannedCor, 'lines' | 'restoresLines'>,
  arrived: readonly LinkedLine[],
): LinkedLine[] {
  const returned = lines.flatMap((line) => (line.action === 'add' ? line.line : []))
  const rest = new Set(restoresLines)
  const restored = arrived.map((line): LinkedLine => {
    const planned = lines.find((one) => 'changeItemId' in one && one.changeItemId === line.changeItemId)
    const content = planned ? contentAfter(planned) : returned.find(({ key }) => key === line.key)?.content
    const before = restoresLines.find((one) =>
      planned ? one.changeItemId === line.changeItemId : one.key === line.key,
    )
    if (!before) {
      const isKept = planned?.action === 'keep'
      return isKept ? { ...line, wanted: withoutFraction(line.content), decision: null } : line
    }
    rest.delete(before)
    const isFractionKept =
      planned?.action !== 'keep' || planned.content.inexactAmount === before.content.inexactAmount
    const isAsStored = content !== undefined && isFractionKept && sameContent(content, before.content)
    return {
      ...before,
      changeItemId: line.changeItemId,
      content: isAsStored ? line.content : before.content,
    }
  })
  return [...restored, ...rest]
}

/** The content of a line after an undo; undefined if it does not exist in Procore. */
function contentAfter(planned: PlannedLine): LineContent | undefined {
  switch (planned.action) {
    case 'change':
      return planned.line.content
    case 'keep':
      return planned.content
    default:
      return undefined
  }
}

function withoutFraction({ inexactAmount: _, ...content }: KeptContent): LineContent {
  return content
}

/**
 * Plans the undo of one line of the push.
 *
 * | the push | in Procore now                         | → action             |
 * | -------- | -------------------------------------- | -------------------- |
 * | added    | as the push left it                    | remove               |
 * | added    | gone, or never arrived                 | nothing              |
 * | changed  | as the push left it                    | change back          |
 * | changed  | as it was before                       | keep                 |
 * | removed  | gone                                   | add                  |
 * | removed  | still there                            | keep                 |
 * | kept     | as the push left it                    | keep                 |
 * | kept out | gone                                   | keep out             |
 * | any      | edited, locked, or decided about since | refused ("moved on") |
 */
function undoLine(
  { corId }: PlannedCor,
  planned: PlannedLine,
  link: Link | null,
  now: ReadonlyMap<ChangeItemId, ChangeItem>,
): PlannedLine | 'moved_on' | null {
  const oursBy = (key: string) => link?.lines.find((line) => line.key === key) ?? null
  switch (planned.action) {
    case 'remove': {
      const { changeItemId, key, before } = planned
      const item = now.get(changeItemId)
      if (!item) return { action: 'add', line: { corId, key, content: before }, removedInProcore: false }
      const ours = link?.lines.find((line) => line.changeItemId === changeItemId) ?? null
      return isUntouched(ours, item) ? keepLine(ours) : 'moved_on'
    }
    case 'add': {
      const { key } = planned.line
      const ours = oursBy(key)
      const item = ours && now.get(ours.changeItemId)
      if (!ours || !item) return null
      if (!isUntouched(ours, item) || ours.decision) return 'moved_on'
      if (!item.deletable) return 'moved_on'
      return {
        action: 'remove',
        changeItemId: item.changeItemId,
        key,
        before: item.content,
        editedInProcore: false,
      }
    }
    case 'change': {
      const { line, before, changeItemId } = planned
      const ours = oursBy(line.key)
      const item = now.get(changeItemId)
      if (!item || !isUntouched(ours, item) || ours.decision) return 'moved_on'
      if (sameContent(item.content, before)) return keepLine(ours)
      if (!item.editable) return 'moved_on'
      return {
        action: 'change',
        changeItemId,
        line: { corId, key: line.key, content: before },
        before: item.content,
        editedInProcore: false,
      }
    }
    case 'keep': {
      const ours = oursBy(planned.key)
      const item = now.get(planned.changeItemId)
      // It stays as it is, but an edit made since would enter our record as if the app had made it.
      if (!item || !isUntouched(ours, item)) return 'moved_on'
      return keepLine(ours)
    }
    case 'leave_out':
      return now.has(planned.changeItemId) ? 'moved_on' : { ...planned, isNew: false }
    case 'choose':
      return null
  }
}

function isUntouched(ours: LinkedLine | null, item: ChangeItem): ours is LinkedLine {
  return ours !== null && ours.changeItemId === item.changeItemId && !isEdited(ours, item)
}

function keepLine({ changeItemId, key, content, wanted, decision }: LinkedLine): PlannedLine {
  return { action: 'keep', changeItemId, key, content, wanted, why: 'same', decision }
}
