import type { Breakdown } from '../domain/breakdown.ts'
import type { NewChangeEvent } from '../domain/change-event.ts'
import type { AmountBasis } from '../domain/change-order-request.ts'
import type { ChangeEventId, ChangeItemId, ContractId, CorId, PushId } from '../domain/ids.ts'
import type { LineChoice, Plan, SeparatePair } from '../domain/push.ts'
import type { ChosenCodes } from './map-contracts.ts'

/** What a plan is asked for, as the route's schema gives it: ids branded, maps keyed by them. */
export type PlanOrder = ForwardOrder | RemovalOrder | UndoOrder

export interface ForwardOrder {
  kind: 'push'
  corIds: CorId[]
  destination: { kind: 'existing'; changeEventId: ChangeEventId } | ({ kind: 'new' } & NewChangeEvent)
  /** null: that of the COR's last push, or a lump sum. */
  breakdown: Breakdown | null
  /** null: that of the COR's last push, or by status. */
  amountBasis: AmountBasis | null
  codes: ReadonlyMap<ContractId, ChosenCodes & { remember: boolean }>
  choices: ReadonlyMap<ChangeItemId, LineChoice>
  /** CORs that a person called separate although they look like a revision of one that is in a change event. */
  separate: readonly SeparatePair[]
}

export interface RemovalOrder {
  kind: 'remove'
  corIds: CorId[]
  changeEventId: ChangeEventId
  choices: ReadonlyMap<ChangeItemId, LineChoice>
}

export interface UndoOrder {
  kind: 'undo'
  changeEventId: ChangeEventId
  choices: ReadonlyMap<ChangeItemId, LineChoice>
}

export interface Planned {
  plan: Plan
  changeEventId: ChangeEventId | null
  undoes: PushId | null
}
