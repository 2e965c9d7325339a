import type { ThisEventView } from '../../server/usecases/change-event/views.ts'
import type { Standing } from '../../server/usecases/views.ts'

/** Why this person cannot push anywhere in this project; null if they can push somewhere. */
export function readOnlyWords(standing: Standing | null): string | null {
  return standing?.mayPush === 'no'
    ? 'You have read-only access to Change Events in Procore. Ask a project admin for Standard access to push.'
    : null
}

/** Why this person cannot write to this change event; null if they can. */
export function whyNotPush(standing: Standing, event: ThisEventView['changeEvent']): string | null {
  const readOnly = readOnlyWords(standing)
  if (readOnly !== null) return readOnly
  if (event !== null && !event.editable) {
    return standing.mayPush === 'own_only'
      ? 'You can only push to change events you created. Ask the person who created this one, or someone with Admin access to Change Events.'
      : 'You can’t edit this change event in Procore.'
  }
  return null
}
