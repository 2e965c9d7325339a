import * as v from 'valibot'
import type { ProcoreHook } from '../domain/ports/procore.ts'
import { list, requiredText, text } from '../transport/wire-fields.ts'

/** Contract: a hook in GET and POST …/webhooks/hooks (v2.0, ids are strings). */
export const hookAnswer = v.object({ id: requiredText, destination_url: text })

export function readHook(answer: v.InferOutput<typeof hookAnswer>): ProcoreHook {
  return { hookId: answer.id, destinationUrl: answer.destination_url }
}

/** Contract: GET …/webhooks/resources. */
export const resourceAnswer = v.object({ name: text, actions: list(v.string()) })

/** Contract: GET …/webhooks/hooks/{hook_id}/triggers. */
export const triggerAnswer = v.object({ resource_name: text, event_type: text })
