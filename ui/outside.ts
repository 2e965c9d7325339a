/**
 * JSON from outside the panel, read field by field. By hand and not with the schema library, which would be a tenth of
 * what a first open downloads; views that come later use it.
 */
export type Fields = Readonly<Record<string, unknown>>

/** The fields of an object; null for anything else. */
export function fieldsOf(data: unknown): Fields | null {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : null
}

/** A text; null for anything else. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
