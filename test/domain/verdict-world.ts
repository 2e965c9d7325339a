import type { ChangeItem, LineContent } from '../../server/domain/change-event.ts'
import { idOf } from '../../server/domain/ids.ts'
import type { LinkedLine } from '../../server/domain/link.ts'
import type { Plan, PlannedLine } from '../../server/domain/push.ts'
import { type Evidence, type Verdict, verdictOf } from '../../server/domain/verdict.ts'
import { content, cor, item, planOf, wanted } from './world.ts'

export const sentAt = '2026-11-02T10:00:00.000Z'
export const limit = '2026-11-02T10:03:00.000Z'
export const early = '2026-11-02T10:02:59.999Z'

export const rough = content('COR 12 Rough-in', 1_234_567)
export const grown = content('COR 12 Rough-in', 1_402_000)
export const stranger = item('1', content('Typed by hand', 910_000))
export const ours = item('2', rough)

export const add = (key: string, line = rough): PlannedLine => ({
  action: 'add',
  line: wanted('12', key, line),
  removedInProcore: false,
})
export const changeTo = (line: LineContent, before = rough): PlannedLine => ({
  action: 'change',
  changeItemId: ours.changeItemId,
  line: wanted('12', 'lump', line),
  before,
  editedInProcore: false,
})
export const remove = {
  action: 'remove',
  changeItemId: ours.changeItemId,
  key: 'lump',
  before: rough,
  editedInProcore: false,
} as const satisfies PlannedLine

export function planWith(known: ChangeItem[], lines: PlannedLine[]): Plan {
  const plan = planOf(known, [cor('12')])
  return { ...plan, cors: plan.cors.map((one) => ({ ...one, lines })) }
}

export const destination: Plan['destination'] = {
  kind: 'new',
  event: {
    number: null,
    title: 'Lobby',
    description: '[CS-1]',
    statusId: idOf('1'),
    scope: 'tbd',
    changeTypeId: null,
    changeReasonId: null,
  },
  reference: 'CS-1',
}

export interface Look {
  readFrom?: string
  known?: ChangeItem[]
  isNew?: boolean
}

export function verdict(
  lines: PlannedLine[],
  seen: ChangeItem[] | null,
  evidence: Evidence['kind'] = 'lost',
  { readFrom = limit, known = [stranger, ours], isNew = false }: Look = {},
): Verdict {
  const full: Evidence =
    evidence === 'refused' || evidence === 'failed' ? { kind: evidence, status: 500 } : { kind: evidence }
  const plan = planWith(known, lines)
  return verdictOf(isNew ? { ...plan, destination } : plan, { items: seen, readFrom }, full, sentAt)
}

/** Before and after the limit. */
export function both(lines: PlannedLine[], seen: ChangeItem[] | null, evidence: Evidence['kind']): string[] {
  return [early, limit].map((readFrom) => verdict(lines, seen, evidence, { readFrom }).kind)
}

export function line(found: Verdict, at = 0): LinkedLine | undefined {
  return 'lines' in found ? found.lines[at] : undefined
}
