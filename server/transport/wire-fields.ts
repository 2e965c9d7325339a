import * as v from 'valibot'
import { foreignIdPattern, idOf } from '../domain/ids.ts'

/**
 * Building blocks for response schemas. They validate the output of `parseExact`, so numbers are strings. Vendors
 * document little about nulls (procore/FACTS.md 1.2): every optional or nullable block yields null, unknown fields are
 * ignored, and only a wrong type is an error.
 */

/** Text, or null if absent or null. A number is accepted as text. */
export const text = v.nullish(v.string(), null)

/** Required text. */
export const requiredText = v.string()

type AnyId = ReturnType<typeof idOf>

const idText = v.pipe(v.string(), v.regex(foreignIdPattern, 'expected an id'))

/** A required id with the caller's branded type: `requiredId<VendorId>()`. */
export function requiredId<T extends AnyId>() {
  return v.pipe(
    idText,
    v.transform((value) => idOf<T>(value)),
  )
}

/** An id, or null if absent or null. */
export function id<T extends AnyId>() {
  return v.nullish(requiredId<T>(), null)
}

const decimalPattern = /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?$/

/** A decimal string exactly as received, from a number or a string; null if absent, null or empty. */
export const decimal = v.nullish(
  v.pipe(
    v.string(),
    v.transform((value) => (value.trim() === '' ? null : value.trim())),
    v.nullable(v.pipe(v.string(), v.regex(decimalPattern, 'expected a decimal'))),
  ),
  null,
)

/** A boolean, or null if absent or null. */
export const flag = v.nullish(v.boolean(), null)

/** A list; empty if absent or null. */
export function list<S extends v.GenericSchema>(item: S) {
  return v.nullish(v.array(item), [])
}

/** An object whose unknown fields are ignored, or null if absent or null. */
export function part<E extends v.ObjectEntries>(entries: E) {
  return v.nullish(v.object(entries), null)
}

const isoPattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/i

/** Normalizes any ISO 8601 form to UTC with milliseconds (UTC if there is no zone); undefined if it is not one. */
function utcInstant(value: string): string | undefined {
  const match = isoPattern.exec(value.trim())
  if (!match) return undefined
  const [, date, time = '00:00:00', zone = 'Z'] = match
  const zoneText = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(/^(...):?/, '$1:')
  const instant = new Date(`${date}T${time}${zoneText}`)
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString()
}

/** A required time, as ISO 8601 UTC. */
export const requiredTimestamp = v.pipe(
  v.string(),
  v.transform(utcInstant),
  v.string('expected an ISO 8601 time'),
)

/** ISO 8601 UTC, or null if absent, null or empty. */
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
 * Validates a response against its schema. On failure, `field` names the first invalid field and the expected type,
 * never the value: `change_items[3].cost_impact.estimate.amount: expected a decimal`.
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
