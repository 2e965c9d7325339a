import * as v from 'valibot'
import { foreignIdPattern, idOf } from '../domain/ids.ts'

/**
 * Building blocks for the schemas of answers. They read what `parseExact` returns, so a number is its own text. Vendors
 * declare little about nulls (procore/FACTS.md 1.2): every block that may be absent or null gives null, unknown fields are
 * ignored, and only a wrong type is an error.
 */

/** Text, or null when absent or null. A number is taken as its text. */
export const text = v.nullish(v.string(), null)

/** Text that must be there. */
export const requiredText = v.string()

type AnyId = ReturnType<typeof idOf>

const idText = v.pipe(v.string(), v.regex(foreignIdPattern, 'expected an id'))

/** An id that must be there, branded as the caller's kind: `requiredId<VendorId>()`. */
export function requiredId<T extends AnyId>() {
  return v.pipe(
    idText,
    v.transform((value) => idOf<T>(value)),
  )
}

/** An id, or null when absent or null. */
export function id<T extends AnyId>() {
  return v.nullish(requiredId<T>(), null)
}

const decimalPattern = /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?$/

/** Decimal text as the wire carried it, from a number or a string; null when absent, null or empty. */
export const decimal = v.nullish(
  v.pipe(
    v.string(),
    v.transform((value) => (value.trim() === '' ? null : value.trim())),
    v.nullable(v.pipe(v.string(), v.regex(decimalPattern, 'expected a decimal'))),
  ),
  null,
)

/** A boolean, or null when absent or null. */
export const flag = v.nullish(v.boolean(), null)

/** A list; absent or null is an empty one. */
export function list<S extends v.GenericSchema>(item: S) {
  return v.nullish(v.array(item), [])
}

/** An object whose unknown fields are ignored, or null when absent or null. */
export function part<E extends v.ObjectEntries>(entries: E) {
  return v.nullish(v.object(entries), null)
}

const isoPattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/i

/** ISO 8601 UTC with milliseconds, from any ISO form (without a zone it counts as UTC); undefined when it is none. */
function utcInstant(value: string): string | undefined {
  const match = isoPattern.exec(value.trim())
  if (!match) return undefined
  const [, date, time = '00:00:00', zone = 'Z'] = match
  const zoneText = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(/^(...):?/, '$1:')
  const instant = new Date(`${date}T${time}${zoneText}`)
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString()
}

/** A time that must be there, as ISO 8601 UTC. */
export const requiredTimestamp = v.pipe(
  v.string(),
  v.transform(utcInstant),
  v.string('expected an ISO 8601 time'),
)

/** ISO 8601 UTC, or null when absent, null or empty. */
export const timestamp = v.nullish(
  v.pipe(
    v.string(),
    v.transform((value) => (value.trim() === '' ? null : (utcInstant(value) ?? false))),
    v.nullable(v.string('expected an ISO 8601 time')),
  ),
  null,
)

export type ParsedAnswer<T> = { ok: true; value: T } | { ok: false; field: string }

/**
 * Reads an answer by its schema. On failure `field` names the first field that is wrong and what was expected, never
 * what stood there: `change_items[3].cost_impact.estimate.amount: expected a decimal`.
 */
export function parseAnswer<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
): ParsedAnswer<v.InferOutput<S>> {
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return { ok: true, value: result.output }
  const [issue] = result.issues
  const ownWords = issue.message.startsWith('expected ')
  const words = ownWords ? issue.message : `expected ${issue.expected ?? 'something else'}`
  return { ok: false, field: `${fieldPath(issue)}: ${words}` }
}

function fieldPath(issue: v.BaseIssue<unknown>): string {
  let path = ''
  for (const { key } of issue.path ?? []) {
    if (typeof key === 'number') path += `[${key}]`
    else path += path === '' ? String(key) : `.${String(key)}`
  }
  return path === '' ? 'answer' : path
}
