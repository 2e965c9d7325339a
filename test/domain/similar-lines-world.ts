import type { ChangeItem, LineContent } from '../../server/domain/change-event.ts'
import type { CommitmentId, VendorId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import type { CorToPlan } from '../../server/domain/plan.ts'
import { readFreeLines, similarLines as similarToRead } from '../../server/domain/similar-lines.ts'
import { choicesOf, content, cor, item, planOf, wanted } from './world.ts'

/** The same for lines that were not read before. */
export function similarLines(
  cor: Parameters<typeof similarToRead>[0],
  free: readonly ChangeItem[],
  choices: Parameters<typeof similarToRead>[2],
  more: Parameters<typeof similarToRead>[3],
) {
  return similarToRead(cor, readFreeLines(free), choices, more)
}

export const rough = content('COR 12 Rough-in', 1_234_567)
export const others = { commitmentId: idOf<CommitmentId>('59'), vendorId: idOf<VendorId>('49') }
export const none = { commitmentId: null, vendorId: null }

export function planned(
  desired = [wanted('12', 'lump', rough)],
  more: Partial<CorToPlan> = {},
  items: ChangeItem[] = [],
) {
  const [one] = planOf(items, [cor('12', { desired, ...more })]).cors
  if (!one) throw new Error('no COR is planned')
  return one
}

export function found(line: LineContent, choices: Parameters<typeof choicesOf>[0] = []) {
  return similarLines(planned(), [item('5', line)], choicesOf(choices), nothing)
}
export const brief = (line: LineContent) => found(line).map(({ code, severity }) => `${code} ${severity}`)

export const nothing = { own: new Set<ChangeItem['changeItemId']>(), isFirstPush: false, answered: [] }
