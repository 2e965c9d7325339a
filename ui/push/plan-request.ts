import type { Breakdown } from '../../server/domain/breakdown.ts'
import type { ChangeEventScope } from '../../server/domain/change-event.ts'
import type { AmountBasis } from '../../server/domain/change-order-request.ts'
import type { LineChoice } from '../../server/domain/push.ts'
import type { PlanRequest } from '../../server/http/routes/push-routes.ts'
import type { PushIntent } from '../state/panel.ts'

/** The input of the *Where* step. */
export interface WhereDraft {
  kind: 'this' | 'another' | 'new'
  changeEventId: string | null
  title: string
  statusId: string
  scope: ChangeEventScope
  number: string
  description: string
  changeTypeId: string
  changeReasonId: string
}

export interface CodesDraft {
  commitmentId: string | null
  budgetCodeId: string | null
  remember: boolean
}

/** The initial destination of a push. */
export function firstWhere(thisEventId: string | null, mayCreate: boolean): WhereDraft {
  return {
    kind: thisEventId !== null ? 'this' : mayCreate ? 'new' : 'another',
    changeEventId: null,
    title: '',
    statusId: '',
    scope: 'tbd',
    number: '',
    description: '',
    changeTypeId: '',
    changeReasonId: '',
  }
}

/** What must be filled in before a plan can be requested. */
export type MissingWhere = 'change_event' | 'title' | 'status'

export function missingWhere(where: WhereDraft): MissingWhere | null {
  if (where.kind === 'another' && where.changeEventId === null) return 'change_event'
  if (where.kind !== 'new') return null
  if (where.title.trim() === '') return 'title'
  return where.statusId === '' ? 'status' : null
}

/** The destination in the server's format. Empty fields are omitted so that Procore sets their defaults. */
type PushDestination = Extract<PlanRequest, { kind: 'push' }>['destination']

export function destinationOf(where: WhereDraft, thisEventId: string | null): PushDestination | null {
  if (missingWhere(where) !== null) return null
  if (where.kind === 'new') {
    return {
      kind: 'new',
      title: where.title.trim(),
      statusId: where.statusId,
      scope: where.scope,
      ...filled('number', where.number),
      ...filled('description', where.description),
      ...filled('changeTypeId', where.changeTypeId),
      ...filled('changeReasonId', where.changeReasonId),
    }
  }
  const changeEventId = where.kind === 'this' ? thisEventId : where.changeEventId
  return changeEventId === null ? null : { kind: 'existing', changeEventId }
}

function filled<Name extends string>(name: Name, text: string): { [key in Name]?: string } | undefined {
  const value = text.trim()
  if (value === '') return undefined
  const field: { [key in Name]?: string } = {}
  field[name] = value
  return field
}

export type PlanSubject =
  /** Without `made`, each COR keeps the breakdown, amount and codes of its last push. */
  | { kind: 'push'; corIds: string[]; destination: PushDestination; made?: MadeChoices | undefined }
  | { kind: 'remove'; corIds: string[]; changeEventId: string }
  | { kind: 'undo'; changeEventId: string }

export interface MadeChoices {
  /** null: each COR keeps the breakdown of its last push. */
  breakdown: Breakdown | null
  amountBasis: AmountBasis | null
  codes: ReadonlyMap<string, CodesDraft>
}

/** The input of all steps of a push. */
export interface Gathered {
  /** The change event to use unless the person selects another one. */
  here: string | null
  where: WhereDraft
  corIds: string[]
  /** Undefined if the codes were not opened. */
  made: MadeChoices | undefined
}

/** The subject of a plan request; null if the change event is not known. */
export function subjectOf(
  kind: PushIntent['kind'],
  { here, where, corIds, made }: Gathered,
): PlanSubject | null {
  if (kind === 'import') {
    const destination = destinationOf(where, here)
    return destination === null ? null : { kind: 'push', corIds, destination, made }
  }
  if (here === null) return null
  switch (kind) {
    case 'undo':
      return { kind, changeEventId: here }
    case 'remove':
      return { kind, corIds, changeEventId: here }
    case 'repush':
      return { kind: 'push', corIds, destination: { kind: 'existing', changeEventId: here }, made }
  }
}

/** A COR that was marked as separate, and the one it resembles, without an id if this person may not see that one. */
export interface SeparateCor {
  corId: string
  otherCorId: string | undefined
  number: string
  other: string
}

/** `separate`: CORs that a person marked as separate although they look like the same change as another COR. */
export function planRequest(
  subject: PlanSubject,
  choices: ReadonlyMap<string, LineChoice>,
  separate: Iterable<SeparateCor> = [],
): PlanRequest {
  const chosen = choices.size === 0 ? {} : { choices: Object.fromEntries(choices) }
  const pairs = Array.from(separate, ({ corId, otherCorId }) =>
    otherCorId === undefined ? { corId } : { corId, otherCorId },
  )
  const apart = pairs.length === 0 ? {} : { separate: pairs }
  switch (subject.kind) {
    case 'undo':
    case 'remove':
      return { ...subject, ...chosen }
    case 'push': {
      const { made, ...rest } = subject
      if (made === undefined) return { ...rest, ...chosen, ...apart }
      return {
        ...rest,
        ...(made.breakdown === null ? {} : { breakdown: made.breakdown }),
        ...(made.amountBasis === null ? {} : { amountBasis: made.amountBasis }),
        codes: Object.fromEntries(made.codes),
        ...chosen,
        ...apart,
      }
    }
  }
}
