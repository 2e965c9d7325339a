/** Reads external JSON field by field: a schema library would be larger than everything that is read here. */
export type Fields = Readonly<Record<string, unknown>>

/** The fields of an object; null for anything else. */
export function fieldsOf(data: unknown): Fields | null {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : null
}

/** A text; null for anything else. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
