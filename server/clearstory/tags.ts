import * as v from 'valibot'
import type { TagId } from '../domain/ids.ts'
import type { Tag } from '../domain/tag.ts'
import type { ClearstoryGet } from './clearstory-http.ts'
import { orNull } from './or-null.ts'
import { wireSignedSheet, wireTag } from './wire-tag.ts'

/** One T&M tag with its items: GET /tags/{id}; null if Clearstory answers 404 or null. */
export function showTag(get: ClearstoryGet, tagId: TagId): Promise<Tag | null> {
  return orNull(get(pathOf(tagId), {}, v.nullable(wireTag)))
}

/** The URL of a tag's signed sheet: GET /tags/{id}. Its lifetime is not documented, so it is fetched for each use. */
export async function signedSheetUrl(get: ClearstoryGet, tagId: TagId): Promise<string | null> {
  const sheet = await orNull(get(pathOf(tagId), {}, v.nullable(wireSignedSheet)))
  return sheet?.signedAt ? sheet.attachmentSignedUrl || null : null
}

function pathOf(tagId: TagId): string {
  return `/tags/${encodeURIComponent(tagId)}`
}
