import type { ChangeEvent } from '../domain/change-event.ts'
import type { ChangeItemId, ProcoreProjectId } from '../domain/ids.ts'
import type { Person, ProjectAccess } from '../domain/person.ts'
import type { Finding } from '../domain/preflight.ts'
import type { LineChoice, Plan } from '../domain/push.ts'
import { mayEdit } from '../domain/rights.ts'
import { similarLines } from '../domain/similar-lines.ts'
import type { Deps } from './deps.ts'

/** What stands in the way of writing to a change event at all; a 403 is not spent on finding out. */
export function eventFindings(person: Person, access: ProjectAccess, event: ChangeEvent): Finding[] {
  const findings: Finding[] = []
  if (event.deleted) findings.push({ code: 'change_event_deleted', severity: 'blocker' })
  const mapped = event.status?.mappedTo
  // Nothing says that a closed change event refuses edits.
  if (mapped === 'closed') findings.push({ code: 'change_event_closed', severity: 'warning' })
  if (mapped === 'void') findings.push({ code: 'change_event_void', severity: 'blocker' })
  if (event.currency !== null && access.currency !== null && event.currency !== access.currency) {
    const detail = `${event.currency}, the project ${access.currency}`
    findings.push({ code: 'currency_differs', severity: 'warning', detail })
  }
  if (!mayEdit(person, access, event)) findings.push({ code: 'may_not_edit', severity: 'blocker' })
  return findings
}

export function newEventFindings(access: ProjectAccess): Finding[] {
  return access.canCreateChangeEvents ? [] : [{ code: 'may_not_create', severity: 'blocker' }]
}

/** Names the lines of the change event that belong to no COR and look like what is about to be added. */
export async function withSimilarLines(
  deps: Deps,
  { companyId }: Person,
  projectId: ProcoreProjectId,
  {
    plan,
    event,
    choices,
  }: { plan: Plan; event: ChangeEvent | null; choices: ReadonlyMap<ChangeItemId, LineChoice> },
): Promise<Plan> {
  if (!event) return plan
  const links = await deps.store.links.ofChangeEvent(companyId, projectId, event.changeEventId)
  const taken = new Set<ChangeItemId>(links.flatMap((link) => link.lines.map((line) => line.changeItemId)))
  const free = event.items.filter(({ changeItemId }) => !taken.has(changeItemId))
  if (free.length === 0) return plan
  const found = plan.cors.flatMap((cor) => similarLines(cor, free, choices))
  return { ...plan, findings: [...plan.findings, ...found] }
}
