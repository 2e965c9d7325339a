import type { ChangeEvent, ChangeItem } from '../../domain/change-event.ts'
import type { ChangeItemId, CorId, ProcoreProjectId } from '../../domain/ids.ts'
import type { UnlinkedLine } from '../../domain/link.ts'
import type { Cents } from '../../domain/money.ts'
import { movesMoney, type RecordedLine } from '../../domain/moved-amounts.ts'
import type { Person, ProjectAccess } from '../../domain/person.ts'
import type { ProjectMap } from '../../domain/ports/store-setup.ts'
import type { Finding } from '../../domain/preflight.ts'
import type { LineChoice, Plan, PlannedCor, Push } from '../../domain/push.ts'
import { mayEdit } from '../../domain/rights.ts'
import {
  type AnsweredLine,
  isAnsweredElsewhere,
  readFreeLines,
  similarLines,
} from '../../domain/similar-lines.ts'
import type { Deps } from '../deps.ts'
import { type MadeAfterAll, madeAfterAll } from './made-after-all.ts'
import { withKin } from './same-change.ts'
import { stillThere, unlinkedLines } from './unlinked-lines.ts'

/** Reasons why a change event cannot be written to, found without spending a call on a 403. */
export function eventFindings(person: Person, access: ProjectAccess, event: ChangeEvent): Finding[] {
  const findings: Finding[] = []
  if (event.deleted) findings.push({ code: 'change_event_deleted', severity: 'blocker' })
  const mapped = event.status?.mappedTo
  // Procore does not document that a closed change event refuses edits.
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

interface ToCompare {
  plan: Plan
  /** null for a new change event. */
  event: ChangeEvent | null
  choices: ReadonlyMap<ChangeItemId, LineChoice>
}

/**
 * Adds findings for lines that belong to no COR and may already contain the money about to be added:
 *
 * * lines in the change event itself that look similar;
 * * lines anywhere that this COR, or one that may be the same change, was unlinked from;
 * * lines anywhere that an earlier push of it may have written after all.
 */
export async function withSimilarLines(
  deps: Deps,
  person: Person,
  map: ProjectMap,
  { plan, event, choices }: ToCompare,
): Promise<Plan> {
  const { projectId } = map
  const isFirstPush = await readFirstPushes(deps, person, plan)
  const growing = plan.cors.filter((cor) => bringsMoney(cor, isFirstPush(cor)))
  const compared = plan.cors.filter((cor) => growing.includes(cor) || movesMoney(cor))
  if (compared.length === 0) return plan
  const [items, earlier, unlinked, made] = await Promise.all([
    event ? freeItems(deps, person, projectId, event) : [],
    earlierPushes(deps, person, compared),
    unlinkedLines(deps, person, map, growing),
    madeAfterAll(deps, person, projectId, growing, { known: event, map }),
  ])
  const elsewhere = [...unlinked.values()]
    .flat()
    .filter((line) => line.changeEventId !== event?.changeEventId)
  const present = await stillThere(deps, person, projectId, elsewhere)
  const free = readFreeLines(items)
  const found = compared.flatMap((cor) => {
    const { answered, history } = earlier.get(cor.corId) ?? noEarlierPushes
    const answers = { choices, answered }
    const lines = unlinked.get(cor.corId) ?? []
    const late = made.filter(({ corId }) => corId === cor.corId)
    const own = new Set(
      [...lines, ...late.flatMap(({ line }) => line?.item ?? [])].map(({ changeItemId }) => changeItemId),
    )
    return [
      ...similarLines(cor, free, choices, {
        own,
        isFirstPush: cor.previousLink !== null && isFirstPush(cor),
        answered,
        history,
        replaced: deletedHere(lines, event),
      }),
      ...lines
        .flatMap((line) => present.get(line.changeItemId) ?? [])
        .map((line) => unlinkedFinding(cor, line, answers)),
      ...late
        .filter(
          ({ line }) =>
            line === null ||
            (line.event.changeEventId !== event?.changeEventId && !present.has(line.item.changeItemId)),
        )
        .map((one) => lateFinding(cor, one, answers)),
    ]
  })
  return { ...plan, findings: [...plan.findings, ...found] }
}

/**
 * Whether a line of the change event belongs to no COR now that was linked when the plan was made, and the plan would
 * ask about it. Nothing in Procore shows that a link was removed, so this is checked right before the write.
 */
export async function asksAboutFreed(
  deps: Deps,
  person: Person,
  { projectId, plan }: Pick<Push, 'projectId' | 'plan'>,
  event: ChangeEvent,
): Promise<boolean> {
  const asked = new Set(plan.findings.flatMap(({ changeItemId }) => changeItemId ?? []))
  const items = await freeItems(deps, person, projectId, event)
  const free = readFreeLines(items.filter(({ changeItemId }) => !asked.has(changeItemId)))
  if (free.length === 0) return false
  const [isFirstPush, earlier] = await Promise.all([
    readFirstPushes(deps, person, plan),
    earlierPushes(deps, person, plan.cors),
  ])
  return plan.cors.some((cor) => {
    if (!bringsMoney(cor, isFirstPush(cor)) && !movesMoney(cor)) return false
    const found = similarLines(cor, free, new Map(), {
      own: new Set(),
      isFirstPush: cor.previousLink !== null && isFirstPush(cor),
      ...(earlier.get(cor.corId) ?? noEarlierPushes),
    })
    return found.some(({ severity }) => severity === 'blocker')
  })
}

/**
 * Whether a push adds money of a COR: new lines, or a larger amount in existing lines (for a credit, a more negative
 * one). Lines that were linked by hand or taken over from another COR had another amount, so with the first push all
 * of the COR's money counts as added.
 */
function bringsMoney({ lines, leaves, previousCents, newCents }: PlannedCor, isFirstPush: boolean): boolean {
  if (lines.some(({ action }) => action === 'add')) return true
  if (leaves || previousCents === null) return false
  const isOtherWay = Math.sign(newCents) * Math.sign(previousCents) < 0
  return isFirstPush || isOtherWay || Math.abs(newCents) > Math.abs(previousCents)
}

interface EarlierPushes {
  /** Lines that people have called other work. */
  answered: AnsweredLine[]
  /** What the COR's lines had and should have had before they were written. */
  history: RecordedLine[]
}

const noEarlierPushes: EarlierPushes = { answered: [], history: [] }

/**
 * What earlier pushes of each linked COR, or of one whose link it took over, say about lines. A line that a person has
 * called other work is not asked about with each re-push. A COR that is new to the change event is asked about all
 * lines.
 */
async function earlierPushes(
  deps: Deps,
  { companyId }: Person,
  cors: readonly PlannedCor[],
): Promise<Map<CorId, EarlierPushes>> {
  const linked = cors.filter(({ previousLink }) => previousLink !== null)
  if (linked.length === 0) return new Map()
  const kin = await deps.store.links.kin(
    companyId,
    linked.map(({ corId }) => corId),
  )
  const corIds = withKin(linked, kin)
  const [answered, history] = await Promise.all([
    deps.store.pushes.answeredLines(companyId, corIds),
    deps.store.pushes.recordedLines(companyId, corIds),
  ])
  return new Map(
    linked.map(({ corId }) => {
      const isOf = (row: { corId: CorId }) => row.corId === corId || kin.get(corId)?.has(row.corId) === true
      return [corId, { answered: answered.filter(isOf), history: history.filter(isOf) }]
    }),
  )
}

/** Whether a push is the first that writes a COR's lines: they were linked by hand, taken over, or do not exist yet. */
async function readFirstPushes(
  deps: Deps,
  { companyId }: Person,
  { cors }: Pick<Plan, 'cors'>,
): Promise<(cor: PlannedCor) => boolean> {
  const links = cors.flatMap(({ previousLink }) => previousLink ?? [])
  const writers = await deps.store.pushes.writers(companyId, links)
  return ({ corId }) => writers.get(corId) !== 'itself'
}

/** Amounts of unlinked lines that were in this change event and no longer are: a person may have typed them again. */
function deletedHere(lines: readonly UnlinkedLine[], event: ChangeEvent | null): Cents[] {
  const present = new Set(event?.items.map(({ changeItemId }) => changeItemId))
  return lines
    .filter((line) => line.changeEventId === event?.changeEventId && !present.has(line.changeItemId))
    .map(({ content }) => content.amountCents)
}

async function freeItems(
  deps: Deps,
  { companyId }: Person,
  projectId: ProcoreProjectId,
  event: ChangeEvent,
): Promise<ChangeItem[]> {
  const links = await deps.store.links.ofChangeEvent(companyId, projectId, event.changeEventId)
  const taken = new Set<ChangeItemId>(links.flatMap((link) => link.lines.map((line) => line.changeItemId)))
  return event.items.filter(({ changeItemId }) => !taken.has(changeItemId))
}

/** What people have said about lines: in this push, and in earlier ones of the COR. */
interface Answers {
  choices: ReadonlyMap<ChangeItemId, LineChoice>
  answered: readonly AnsweredLine[]
}

function severityOf(line: Omit<AnsweredLine, 'detail'>, { choices, answered }: Answers): Finding['severity'] {
  const isAnswered = choices.get(line.changeItemId) === 'beside' || isAnsweredElsewhere(answered, line)
  return isAnswered ? 'warning' : 'blocker'
}

function unlinkedFinding(
  { corId, number: corNumber }: PlannedCor,
  { changeItemId, changeEventNumber, changeEventTitle, content }: UnlinkedLine,
  answers: Answers,
): Finding {
  const detail = `${changeEventNumber} ${changeEventTitle}`.trim()
  const code = 'line_unlinked'
  return {
    code,
    severity: severityOf({ code, changeItemId, cents: content.amountCents }, answers),
    corId,
    corNumber,
    changeItemId,
    // The amount is hidden as well if the person may not open the change event.
    ...(detail === '' ? {} : { detail, cents: content.amountCents }),
  }
}

function lateFinding(
  { corId, number: corNumber }: PlannedCor,
  { line }: MadeAfterAll,
  answers: Answers,
): Finding {
  const code = 'made_after_all'
  if (!line) return { code, severity: 'blocker', corId, corNumber }
  const { event, item } = line
  const about = { code, changeItemId: item.changeItemId, cents: item.content.amountCents } as const
  return {
    ...about,
    severity: severityOf(about, answers),
    corId,
    corNumber,
    detail: `${event.number} ${event.title}`.trim(),
  }
}
