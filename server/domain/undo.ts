import type { ChangeItem } from './change-event.ts'
import type { ChangeItemId, CorId } from './ids.ts'
import { type LinkedLine, sameContent } from './link.ts'
import { sumCents } from './money.ts'
import type { PlannedCor, PlannedLine } from './push.ts'

export type UndoPlan =
  | { kind: 'plan'; cors: PlannedCor[] }
  /** A line of the push is no longer as it left it, so taking the push back would overwrite somebody's work. */
  | { kind: 'moved_on'; corNumbers: string[] }

/**
 * A push run backwards: what it added is removed, what it changed goes back, what it removed returns. Only while
 * every line is still as the push left it.
 *
 * @param pushed what the push planned and did
 * @param linked the lines of its CORs as recorded when it was closed
 * @param items  the change event's lines now
 */
export function planUndo(
  pushed: readonly PlannedCor[],
  linked: readonly LinkedLine[],
  items: readonly ChangeItem[],
): UndoPlan {
  const byKey = new Map(linked.map((line) => [keyOf(line.corId, line.key), line]))
  const now = new Map(items.map((item) => [item.changeItemId, item]))
  const movedOn: string[] = []
  const cors = pushed.map((cor): PlannedCor => {
    const lines: PlannedLine[] = []
    for (const planned of cor.lines) {
      const back = undoLine(cor.corId, planned, byKey, now)
      if (back === 'moved_on') movedOn.push(cor.number)
      else if (back) lines.push(back)
    }
    const ours = linked.filter((line) => line.corId === cor.corId)
    const present = ours.flatMap((line) => now.get(line.changeItemId)?.content.amountCents ?? [])
    return {
      ...cor,
      leaves: cor.previousLink === null,
      previousCents: ours.length === 0 ? null : sumCents(present),
      newCents: sumCents(lines.map(centsLeft)),
      lines,
    }
  })
  return movedOn.length > 0 ? { kind: 'moved_on', corNumbers: [...new Set(movedOn)] } : { kind: 'plan', cors }
}

function undoLine(
  corId: CorId,
  planned: PlannedLine,
  byKey: ReadonlyMap<string, LinkedLine>,
  now: ReadonlyMap<ChangeItemId, ChangeItem>,
): PlannedLine | 'moved_on' | null {
  switch (planned.action) {
    case 'remove':
      return {
        action: 'add',
        line: { corId, key: planned.key, content: planned.before },
        removedInProcore: false,
      }
    case 'add':
    case 'change': {
      const { key } = planned.line
      const ours = byKey.get(keyOf(corId, key))
      const item = ours && now.get(ours.changeItemId)
      if (!ours || !item || !sameContent(item.content, ours.content)) return 'moved_on'
      const { changeItemId, content } = item
      if (planned.action === 'add') {
        if (!item.deletable) return 'moved_on'
        return { action: 'remove', changeItemId, key, before: content, editedInProcore: false }
      }
      if (!item.editable) return 'moved_on'
      return {
        action: 'change',
        changeItemId,
        line: { corId, key, content: planned.before },
        before: content,
        editedInProcore: false,
      }
    }
    case 'keep': {
      const ours = byKey.get(keyOf(corId, planned.key))
      const item = now.get(planned.changeItemId)
      // It stays as it is, but an edit since would pass into our record as if we had made it.
      if (!ours || !item || !sameContent(item.content, ours.content)) return 'moved_on'
      return {
        action: 'keep',
        changeItemId: item.changeItemId,
        key: planned.key,
        content: item.content,
        why: 'same',
      }
    }
    case 'choose':
      return null
  }
}

function centsLeft(planned: PlannedLine): number {
  if (planned.action === 'add' || planned.action === 'change') return planned.line.content.amountCents
  return planned.action === 'keep' ? planned.content.amountCents : 0
}

function keyOf(corId: CorId, key: string): string {
  return `${corId}\n${key}`
}
