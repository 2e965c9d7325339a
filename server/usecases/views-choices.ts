import type { ChangeEventStatus } from '../domain/change-event.ts'

export interface ChangeEventOptionsView {
  statuses: (ChangeEventStatus & { isDefault: boolean; selectable: boolean })[]
  changeTypes: { id: string; name: string }[]
  changeReasons: { id: string; name: string }[]
  nextNumber: string | null
}

export interface ChangeEventChoice {
  changeEventId: string
  number: string
  title: string
  status: ChangeEventStatus | null
}

export interface CommitmentChoice {
  commitmentId: string
  number: string
  title: string
  status: string | null
  vendorId: string | null
  vendorName: string | null
}

export interface BudgetCodeChoice {
  budgetCodeId: string
  code: string
  name: string
}
