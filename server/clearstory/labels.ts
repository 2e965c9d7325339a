import * as v from 'valibot'
import type { CorId } from '../domain/ids.ts'
import { ClearstoryError } from '../domain/ports/clearstory.ts'
import type { ClearstorySend } from './clearstory-http.ts'

/**
 * Puts a label on a COR, by name; Clearstory makes the label if the company has none of that name. Doing it twice is
 * as good as once. `gone`: there is no such COR any more. PATCH /cors/{id}/labels
 */
export function addLabel(send: ClearstorySend, corId: CorId, label: string): Promise<'done' | 'gone'> {
  return write(send, 'PATCH', corId, label)
}

/** Takes it off again. DELETE /cors/{id}/labels */
export function removeLabel(send: ClearstorySend, corId: CorId, label: string): Promise<'done' | 'gone'> {
  return write(send, 'DELETE', corId, label)
}

/** Both answer with the COR as it is then; null stands where a 404 would be expected. */
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
