import {
  type AmountBasis,
  amountOf,
  type ChangeOrderRequest,
  isDeleted,
  isVoid,
} from '../../domain/change-order-request.ts'
import { Failure } from '../../domain/failure.ts'
import { corFingerprintText, fingerprintText } from '../../domain/fingerprint.ts'
import type { CorId } from '../../domain/ids.ts'
import { headerOf } from '../../domain/link.ts'
import { reasonOf } from '../../domain/link-state.ts'
import { type Cents, sumCents } from '../../domain/money.ts'
import type { Person } from '../../domain/person.ts'
import { finishPlan, makePlan } from '../../domain/plan.ts'
import { centsAfter } from '../../domain/plan-lines.ts'
import type { ProjectMap } from '../../domain/ports/store-setup.ts'
import type { Finding } from '../../domain/preflight.ts'
import type { PlannedCor, PlannedLine } from '../../domain/push.ts'
import { planUndo } from '../../domain/undo.ts'
import { clearstoryFailure } from '../access.ts'
import { requireSeen } from '../cor-log/visible-cors.ts'
import type { Deps } from '../deps.ts'
import type { WriteScope } from '../project-scope.ts'
import { readChangeEvent } from '../read-change-event.ts'
import { latestCors, notReadFindings, unreadFindings } from './latest-cors.ts'
import { goneFor, leftForRevision } from './left-log.ts'
import type { Planned, RemovalOrder, UndoOrder } from './plan.ts'
import { eventFindings, withSimilarLines } from './plan-findings.ts'
import { replacedCors } from './revisions.ts'
import { alikeOf, bringingMoney } from './same-change.ts'

/** Plans removing CORs from a change event: their lines are deleted, all other lines stay. */
export async function planRemoval(
  { deps, person, projectId, access, map }: WriteScope,
  order: RemovalOrder,
): Promise<Planned> {
  const [{ event }, links] = await Promise.all([
    readChangeEvent(deps, person, projectId, order.changeEventId),
    deps.store.links.ofCors(person.companyId, projectId, order.corIds),
  ])
  const here = links.filter((link) => link.changeEventId === order.changeEventId)
  if (here.length === 0) throw new Failure('cor_not_found')
  const cors = await deps.store.cors.getMany(person.companyId, projectId, order.corIds)
  const corOf = new Map(cors.map((cor) => [cor.corId, cor]))
  const plan = makePlan({
    destination: {
      kind: 'existing',
      changeEventId: event.changeEventId,
      number: event.number,
      title: event.title,
    },
    event,
    cors: here.map((link) => ({
      corId: link.corId,
      number: link.pushed.number,
      title: link.pushed.title,
      status: link.pushed.status,
      contractorName: null,
      contractId: link.pushed.contractId,
      contractCodes: link.pushed.contractCodes,
      corUpdatedAt: link.pushed.corUpdatedAt,
      corFingerprint: null,
      breakdown: link.breakdown,
      amountBasis: link.amountBasis,
      corCents: null,
      leaves: true,
      ...removedFrom(corOf.get(link.corId), link.amountBasis),
      previousLink: headerOf(link),
      linked: link.lines,
      desired: [],
      asPushed: null,
    })),
    choices: order.choices,
    decider: { personId: person.personId, personName: person.name, at: deps.clock.now() },
    findings: eventFindings(person, access, event),
    fingerprint: await deps.hash.sha256(fingerprintText(event)),
    remember: [],
  })
  return {
    plan: await withSimilarLines(deps, person, map, { plan, event, choices: order.choices }),
    changeEventId: event.changeEventId,
    undoes: null,
  }
}

function removedFrom(
  cor: ChangeOrderRequest | undefined,
  basis: AmountBasis,
): Pick<PlannedCor, 'removedFrom'> {
  const corCents = cor && !isVoid(cor) ? centsOn(cor, basis) : null
  return { removedFrom: { corCents, reason: reasonOf(cor ?? null, corCents) } }
}

/**
 * The current Clearstory versions of CORs whose money an undo brings back, and the findings to show before confirming.
 */
interface Returning {
  fingerprints: ReadonlyMap<CorId, string>
  findings: Finding[]
}

/**
 * Warns about CORs, with their amounts, that return to Procore although Clearstory no longer counts them, or names
 * another amount by now.
 *
 * @param reverted the CORs as the push that is undone planned them
 */
async function readReturning(
  deps: Deps,
  person: Person,
  map: ProjectMap,
  comingBack: readonly PlannedCor[],
  reverted: readonly PlannedCor[],
): Promise<Returning> {
  if (comingBack.length === 0) return { fingerprints: new Map(), findings: [] }
  const corIds = comingBack.map(({ corId }) => corId)
  const read = await latestCors(deps, person, map, corIds)
  const latest = new Map(read.cors.map((cor) => [cor.corId, cor]))
  const answered = read.cors.filter(({ corId }) => read.given.has(corId) || read.notFound.includes(corId))
  const { left, unread } = await leftForRevision(deps, person.companyId, map, answered)
  // CORs named in a warning get no fingerprint. They may change to that state in Clearstory's log too without making
  // the plan outdated: the person has seen the warning.
  const named = new Set<CorId>()
  const found = comingBack.flatMap(({ corId, number, lines, newCents }): Finding[] => {
    const cor = latest.get(corId)
    const isGone = cor === undefined || isDeleted(cor) || read.notFound.includes(corId) || left.has(corId)
    if (!isGone && !isVoid(cor)) return []
    named.add(corId)
    const cents = sumCents(lines.map((line) => centsBroughtBack(line, newCents)))
    const about = isGone
      ? goneFor({ corId, number }, left.get(corId))
      : ({ code: 'cor_void', corId } as const)
    return [{ ...about, severity: 'warning', corNumber: number, cents }]
  })
  const changed = comingBack.flatMap((undo): Finding[] => {
    const cor = latest.get(undo.corId)
    const before = reverted.find(({ corId }) => corId === undo.corId)
    return cor && before && !named.has(undo.corId) ? amountChanged(undo, before, cor) : []
  })
  return {
    fingerprints: new Map(
      read.cors.flatMap((cor) =>
        named.has(cor.corId) ? [] : [[cor.corId, corFingerprintText(cor)] as const],
      ),
    ),
    findings: [
      ...found,
      ...changed,
      ...unreadFindings(read, 'warning'),
      ...notReadFindings(read.cors, unread, 'warning'),
    ],
  }
}

/**
 * Warns if the undo brings back an amount other than the COR's current one. It does not if the person knows: the COR
 * still has the amount for which the restored lines were pushed, or the one that the undone push brought.
 */
function amountChanged(undo: PlannedCor, before: PlannedCor, cor: ChangeOrderRequest): Finding[] {
  const { corId, number: corNumber, newCents, restores } = undo
  const now = centsOn(cor, restores?.amountBasis ?? before.amountBasis)
  const isKnown =
    now === newCents ||
    now === restores?.pushed.amountCents ||
    (!before.leaves && centsOn(cor, before.amountBasis) === before.corCents)
  if (isKnown) return []
  const about = { code: 'cor_amount_changed', severity: 'warning', corId, corNumber } as const
  return [now === null ? about : { ...about, cents: now }]
}

function centsOn(cor: ChangeOrderRequest, basis: AmountBasis): Cents | null {
  const amount = amountOf(cor, basis)
  return amount.kind === 'amount' ? amount.cents : null
}

/**
 * The money that an undo adds to a COR with one line: all of a new line, and what a changed or removed line moves away
 * from zero in the COR's amount after the undo.
 */
function centsBroughtBack(planned: PlannedLine, newCents: Cents): Cents {
  if (planned.action === 'add') return planned.line.content.amountCents
  if (planned.action !== 'change' && planned.action !== 'remove') return 0
  const moved = centsAfter(planned) - planned.before.amountCents
  return Math.sign(moved) === Math.sign(newCents) ? moved : 0
}

function bringsBack({ lines, newCents }: PlannedCor): boolean {
  return lines.some((planned) => planned.action === 'add' || centsBroughtBack(planned, newCents) !== 0)
}

/** Plans undoing the last push on a change event. Refused if one of its lines has changed since. */
export async function planUndoOfLast(
  { deps, person, projectId, access, map }: WriteScope,
  { changeEventId, choices }: UndoOrder,
): Promise<Planned> {
  const { companyId } = person
  const last = await deps.store.pushes.lastApplied(companyId, projectId, changeEventId)
  // An undo cannot be undone: what it took out can be pushed again with a new push.
  if (!last || last.kind === 'undo' || last.kind === 'keep') throw new Failure('push_not_found')
  const [pushed, { event }, links] = await Promise.all([
    deps.store.pushes.get(companyId, last.pushId),
    readChangeEvent(deps, person, projectId, changeEventId),
    deps.store.links.ofChangeEvent(companyId, projectId, changeEventId),
  ])
  if (!pushed) throw new Failure('push_not_found')
  // The errors below name the CORs of the push.
  const corIds = pushed.plan.cors.map(({ corId }) => corId)
  await requireSeen(deps, companyId, access, corIds)
  // A COR that has been unlinked and linked by hand since has other lines under the same keys.
  const own = links.filter((link) => link.lastPushId === last.pushId)
  const undo = planUndo(pushed.plan.cors, own, event.items)
  if (undo.kind === 'moved_on') {
    throw new Failure('undo_moved_on', { detail: undo.corNumbers.join(', ') })
  }
  // A COR that has been added to another change event since must not be restored here as well.
  const elsewhere = await deps.store.links.ofCors(
    companyId,
    projectId,
    undo.cors.flatMap(({ corId, lines }) => (lines.some(({ action }) => action === 'add') ? corId : [])),
  )
  const gone = elsewhere.filter((link) => link.changeEventId !== changeEventId)
  if (gone.length > 0) {
    throw new Failure('undo_moved_on', { detail: gone.map(({ pushed: { number } }) => number).join(', ') })
  }
  // A COR that was removed and has been revised since must not be restored beside its revision.
  const comingBack = undo.cors.filter(({ lines }) => lines.some(({ action }) => action === 'add'))
  const planned = new Set(undo.cors.map(({ corId }) => corId))
  const alike = await alikeOf(deps, companyId, projectId, bringingMoney(undo.cors), planned)
  const replaced = await replacedCors(deps, companyId, map, comingBack).catch((error: unknown) => {
    throw clearstoryFailure(error)
  })
  if (replaced.length > 0) throw new Failure('undo_moved_on', { detail: replaced.join(', ') })
  const returning = await readReturning(deps, person, map, undo.cors.filter(bringsBack), pushed.plan.cors)
  const plan = finishPlan({
    destination: { kind: 'existing', changeEventId, number: event.number, title: event.title },
    event,
    // If a COR whose money comes back changes, the plan must be shown again. If money is only
    // removed, the version does not matter.
    cors: undo.cors.map((cor) => ({ ...cor, corFingerprint: returning.fingerprints.get(cor.corId) ?? null })),
    findings: [...eventFindings(person, access, event), ...returning.findings],
    fingerprint: await deps.hash.sha256(fingerprintText(event)),
    remember: [],
  })
  return {
    plan: { ...(await withSimilarLines(deps, person, map, { plan, event, choices })), alike },
    changeEventId,
    undoes: last.pushId,
  }
}
