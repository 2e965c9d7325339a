import type { DesiredLine } from '../domain/breakdown.ts'
import type { LineContent, NewChangeEvent } from '../domain/change-event.ts'
import { decimalText } from '../domain/money.ts'
import type { ChangeEventWrite } from '../domain/ports/procore.ts'
import { type ExactJson, exactNumber } from '../transport/exact-json.ts'
import { canonicalDecimal } from './decimals.ts'

/** Contract: UpdateChangeEventRequest. A changed line is sent with its full content, so that it ends up as desired. */
export function updateBody({ add, change, remove }: ChangeEventWrite): ExactJson {
  return {
    change_event: {
      change_items: [
        ...add.map(({ content }) => item(content)),
        ...change.map(({ changeItemId, line }) => ({ id: exactNumber(changeItemId), ...item(line.content) })),
        ...remove.map((changeItemId) => ({ id: exactNumber(changeItemId), deleted: true })),
      ],
    },
  }
}

/** Contract: CreateChangeEventRequest; scope and status are required (procore/FACTS.md 1.7). */
export function createBody(event: NewChangeEvent, lines: DesiredLine[]): ExactJson {
  return {
    change_event: {
      ...(event.number === null ? {} : { number: event.number }),
      title: event.title,
      description: event.description,
      scope: event.scope,
      status: idRef(event.statusId),
      ...(event.changeTypeId === null ? {} : { change_type: idRef(event.changeTypeId) }),
      ...(event.changeReasonId === null ? {} : { change_reason: idRef(event.changeReasonId) }),
      change_items: lines.map(({ content }) => item(content)),
    },
  }
}

/** Cost impact only: Procore derives revenue by the project's own rule. */
function item(content: LineContent) {
  return {
    description: content.description,
    budget_code: idRef(content.budgetCodeId),
    cost_impact: {
      estimate: estimate(content),
      vendor: { proposed: idRef(content.vendorId) },
      contract: { proposed: idRef(content.commitmentId) },
    },
  }
}

/** Cost figures are JSON numbers in requests and decimal strings in answers (procore/FACTS.md 1.7). */
function estimate({ amountCents, quantity, unitCost, unitOfMeasure }: LineContent) {
  const amount = exactNumber(decimalText(amountCents))
  if (quantity === null || unitCost === null) return { calculation_strategy: 'manual', amount }
  return {
    calculation_strategy: 'automatic',
    quantity: exactNumber(canonicalDecimal(quantity)),
    unit_cost: exactNumber(canonicalDecimal(unitCost)),
    ...(unitOfMeasure === null ? {} : { unit_of_measure: unitOfMeasure }),
    amount,
  }
}

function idRef<Id extends string | null>(id: Id) {
  return id === null ? null : { id: exactNumber(id) }
}
