import type { ChangeItem } from '../../domain/change-event.ts'
import type { ChangeEventId, ChangeItemId, CorId, ProcoreProjectId } from '../../domain/ids.ts'
import type { UnlinkedLine } from '../../domain/link.ts'
import type { Person } from '../../domain/person.ts'
import { ProcoreError } from '../../domain/ports/procore.ts'
import type { ProjectMap } from '../../domain/ports/store-setup.ts'
import type { PlannedCor } from '../../domain/push.ts'
import type { Deps } from '../deps.ts'
import { isGoneForGood, isReadingBehind } from '../read-change-event.ts'
import { listedCors } from './revisions.ts'
import { contractsOf, wasLineOf, withKin } from './same-change.ts'

/**
 * The lines that each COR, or one that it may revise, was unlinked from. CORs with numbers of one series or with
 * equal titles count as two separate changes if both are in Clearstory's list.
 */
export async function unlinkedLines(
  deps: Deps,
  { companyId }: Person,
  map: ProjectMap,
  adding: readonly PlannedCor[],
): Promise<Map<CorId, UnlinkedLine[]>> {
  const kin = await deps.store.links.kin(
    companyId,
    adding.map(({ corId }) => corId),
  )
  const lines = await deps.store.links.unlinkedLines(companyId, withKin(adding, kin), contractsOf(adding))
  const isOnlyIfGone = (line: UnlinkedLine, cor: PlannedCor) =>
    wasLineOf(line, cor, kin, 'gone') && !wasLineOf(line, cor, kin, 'listed')
  const others = new Set(
    lines.filter((line) => adding.some((cor) => isOnlyIfGone(line, cor))).map(({ corId }) => corId),
  )
  const listed = await listedCors(deps, companyId, map, [...others])
  const isOf = (line: UnlinkedLine, cor: PlannedCor) =>
    wasLineOf(line, cor, kin, listed.has(line.corId) ? 'listed' : 'gone')
  return new Map(adding.map((cor) => [cor.corId, lines.filter((line) => isOf(line, cor))]))
}

/** Most change events read in one plan to look for unlinked lines: each costs a call. */
const mostReadForUnlinked = 5

/**
 * The lines that still exist in Procore, with their current content. If that cannot be checked, by this
 * person or at all, a line counts as still there, unchanged. A line in another project is named only if
 * this person could just read it.
 */
export async function stillThere(
  deps: Deps,
  person: Person,
  projectHere: ProcoreProjectId,
  lines: readonly UnlinkedLine[],
): Promise<Map<ChangeItemId, UnlinkedLine>> {
  const present = new Map(
    lines.map((line) => [line.changeItemId, line.projectId === projectHere ? line : unnamed(line)]),
  )
  const places = new Map(lines.map((line) => [line.changeEventId, line.projectId]))
  for (const [changeEventId, projectId] of [...places].slice(0, mostReadForUnlinked)) {
    const items = await itemsNow(deps, person, projectId, changeEventId)
    if (items === 'unknown') {
      // The change event is not named to a person who may not open it.
      for (const line of lines.filter((one) => one.changeEventId === changeEventId)) {
        present.set(line.changeItemId, unnamed(line))
      }
      continue
    }
    for (const line of lines.filter((one) => one.changeEventId === changeEventId)) {
      const item = items.find(({ changeItemId }) => changeItemId === line.changeItemId)
      if (item) present.set(line.changeItemId, { ...line, content: item.content })
      else present.delete(line.changeItemId)
    }
  }
  return present
}

function unnamed(line: UnlinkedLine): UnlinkedLine {
  return { ...line, changeEventNumber: '', changeEventTitle: '' }
}

async function itemsNow(
  deps: Deps,
  person: Person,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
): Promise<readonly ChangeItem[] | 'unknown'> {
  try {
    const readFrom = deps.clock.now()
    const event = await deps.procoreFor(person).showChangeEvent(projectId, changeEventId)
    return (await isReadingBehind(deps, person.companyId, { event, readFrom })) ? 'unknown' : event.items
  } catch (error) {
    if (!(error instanceof ProcoreError)) throw error
    if (error.kind !== 'not_found' && error.kind !== 'forbidden') throw error
    const isGone = await isGoneForGood(deps, person, projectId, changeEventId, error).catch(() => false)
    return isGone ? [] : 'unknown'
  }
}
