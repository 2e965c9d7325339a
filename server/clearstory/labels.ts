import * as v from 'valibot'
import type { CorId } from '../domain/ids.ts'
import { ClearstoryError } from '../domain/ports/clearstory.ts'
import type { ClearstorySend } from './clearstory-http.ts'

/**
 * Adds a label to a COR by name: PATCH /cors/{id}/labels. Idempotent. Clearstory creates the label if the company has none
 * with that name. Returns `gone` if the COR no longer exists.
 */
export function addLabel(send: ClearstorySend, corId: CorId, label: string): Promise<'done' | 'gone'> {
  return write(send, 'PATCH', corId, label)
}

/** Removes a label from a COR: DELETE /cors/{id}/labels. Idempotent. */
export function removeLabel(send: ClearstorySend, corId: CorId, label: string): Promise<'done' | 'gone'> {
  return write(send, 'DELETE', corId, label)
}

/** Both return the updated COR, or null where a 404 would be expected. */
const corOrNothing = v.nullable(v.looseObject({}))

async function write(
  send: ClearstorySend,
  method: 'PATCH' | 'DELETE',
  corId: CorId,
  label: string,
): Promise<'done' | 'gone'> {
  try {
    const path = `/cors/${encodeURIComponent(corId)}/labels`
    return (await send(method, path, { labels: [label] }, corOrNothing)) === null ? 'gone' : 'done'
  } catch (error) {
    if (error instanceof ClearstoryError && error.kind === 'not_found') return 'gone'
    throw error
  }
}
