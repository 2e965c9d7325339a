import type { ChangeItem } from './change-event.ts'
import type { ChangeItemId } from './ids.ts'
import { headerOf, isEdited, type Link, type LinkedLine, sameContent } from './link.ts'
import { sumCents } from './money.ts'
import { centsAfter } from './plan-lines.ts'
import type { PlannedCor, PlannedLine } from './push.ts'

export type UndoPlan =
  | { kind: 'plan'; cors: PlannedCor[] }
  /** A line of the push is no longer as it left it, so taking the push back would overwrite a person's work. */
  | { kind: 'moved_on'; corNumbers: string[] }

/**
 * A push run backwards: what it added is removed, what it changed goes back, what it removed returns. Only while
 * every line is still as the push left it; what is already as it was before needs no write.
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
    // The lines of a COR that was unlinked by hand, or taken over by its revision, are no longer this push's.
    if (!link && !cor.leaves) movedOn.push(cor.number)
    for (const planned of cor.lines) {
      const back = undoLine(cor, planned, link, now)
      if (back === 'moved_on') movedOn.push(cor.number)
      else if (back) lines.push(back)
    }
    const present = link?.lines.flatMap((line) => now.get(line.changeItemId)?.content.amountCents ?? [])
    return {
      ...cor,
      corFingerprint: null,
      corCents: null,
      leaves: cor.previousLink === null,
      previousLink: link && headerOf(link),
      restores: cor.previousLink,
      previousCents: present ? sumCents(present) : null,
      newCents: sumCents(lines.map(centsAfter)),
      lines,
    }
  })
  return movedOn.length > 0 ? { kind: 'moved_on', corNumbers: [...new Set(movedOn)] } : { kind: 'plan', cors }
}

/**
 * One line of the push.
 *
 * | the push  | in Procore now           | → action                     |
 * |-----------|--------------------------|------------------------------|
 * | added     | as the push left it      | remove                       |
 * | added     | gone, or never arrived   | nothing                      |
 * | changed   | as the push left it      | change back                  |
 * | changed   | as it was before         | keep                         |
 * | removed   | gone                     | add                          |
 * | removed   | still there              | keep                         |
 * | kept      | as the push left it      | keep                         |
 * | kept out  | gone                     | keep out                     |
 * | any       | edited, locked, decided about since | refused ("moved on") |
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
      // It stays as it is, but an edit since would pass into our record as if we had made it.
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
