import * as v from 'valibot'
import { invalid, type ValidationError } from './refusal.ts'

/**
 * Validation of queries and paths. All values arrive as text; anything that deviates from the documentation is
 * rejected.
 */

const text = v.string('must be given once')

export const textField = text

const digits = v.pipe(text, v.regex(/^-?\d{1,15}$/, 'must be an integer'), v.transform(Number))

/** The contract's ids are int32, so an id of another system is rejected instead of looked up. */
export const idField = v.pipe(
  digits,
  v.minValue(1, 'must be an id'),
  v.maxValue(2_147_483_647, 'must be an id'),
)

export const flagField = v.pipe(
  text,
  v.picklist(['true', 'false', '1', '0'], 'must be a boolean'),
  v.transform((value) => value === 'true' || value === '1'),
)

export function choiceField<const C extends readonly string[]>(choices: C) {
  return v.pipe(text, v.picklist(choices, `must be one of ${choices.join(', ')}`))
}

const isoDate = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?(?:\.(\d+))?(Z|[+-]\d{1,2}:?\d\d)?)?$/

/** ISO 8601 as documented: the default zone is UTC, the default time is midnight, and "-8:00" is a valid zone. */
export const dateField = v.pipe(
  text,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const ms = parseDate(dataset.value)
    if (ms !== null) return ms
    addIssue({ message: 'must be an ISO 8601 date' })
    return NEVER
  }),
)

function parseDate(value: string): number | null {
  const match = isoDate.exec(value)
  if (!match) return null
  const [, day, minutes = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = match
  const [, sign = '+', hours = '0', rest = '00'] = /^([+-])(\d{1,2}):?(\d\d)$/.exec(zone) ?? []
  const offset = `${sign}${hours.padStart(2, '0')}:${rest}`
  const ms = Date.parse(`${day}T${minutes}${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`)
  return Number.isNaN(ms) ? null : ms
}

/** A list: comma-separated, a repeated parameter, or both. */
export function listField<T>(item: v.GenericSchema<string, T>) {
  return v.pipe(
    v.union([v.string(), v.array(v.string())]),
    v.transform((value) => [value].flat().flatMap((part) => part.split(',').map((one) => one.trim()))),
    v.array(item),
  )
}

const skipField = v.optional(v.pipe(digits, v.minValue(0, 'must not be negative')))
const takeField = v.optional(
  v.pipe(digits, v.minValue(1, 'must be at least 1'), v.maxValue(100, 'must be at most 100')),
)

/** Pagination of projects, contracts, customers, rates and tags. */
export const skipTake = { skip: skipField, take: takeField }
/** Pagination of the other lists, which accept both pairs of names. */
export const offsetLimit = { ...skipTake, offset: skipField, limit: takeField }

export function sorting<const C extends readonly string[]>(fields: C) {
  return {
    sortBy: v.optional(choiceField(fields)),
    sortDirection: v.optional(choiceField(['asc', 'desc'])),
  }
}

/** Parses the whole query; an unknown parameter is rejected just like an invalid value. */
export function readQuery<const E extends v.ObjectEntries>(url: string, entries: E) {
  const values: Record<string, string | string[]> = {}
  const params = new URL(url).searchParams
  for (const name of new Set(params.keys())) {
    const all = params.getAll(name)
    values[name] = all.length === 1 && all[0] !== undefined ? all[0] : all
  }
  return parsed('query', v.strictObject(entries, 'unknown parameter'), values)
}

export function readPathId(name: string, value: string | undefined): number {
  return parsed('params', v.object({ [name]: idField }), { [name]: value })[name] ?? 0
}

/** Parses input or throws a 422 that names each invalid field. */
export function parsed<T>(
  location: ValidationError['location'],
  schema: v.GenericSchema<unknown, T>,
  input: unknown,
): T {
  const result = v.safeParse(schema, input)
  if (result.success) return result.output
  throw invalid(
    result.issues.map((issue) => ({
      location,
      param: v.getDotPath(issue) ?? '',
      value: issue.input,
      msg: issue.message,
    })),
  )
}

interface PageQuery {
  offset?: number | undefined
  skip?: number | undefined
  limit?: number | undefined
  take?: number | undefined
}

/** The documented response of every list: one page, and the total count. */
export function pageOf<T, R>(
  all: T[],
  query: PageQuery,
  format: (row: T) => R,
): { records: R[]; count: number } {
  const from = query.offset ?? query.skip ?? 0
  // The default is not documented. A small one prevents readers from relying on it.
  const size = query.limit ?? query.take ?? 25
  return { records: all.slice(from, from + size).map(format), count: all.length }
}

/** Sorts by one key, rows without a value last, ties by id, so that pages neither repeat nor skip rows. */
export function sorted<T extends { id: number }>(
  rows: T[],
  key: (row: T) => number | string | null,
  direction: 'asc' | 'desc',
): T[] {
  const turn = direction === 'asc' ? 1 : -1
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => {
      if (a.key === b.key) return a.row.id - b.row.id
      if (a.key === null) return 1
      if (b.key === null) return -1
      return (a.key < b.key ? -1 : 1) * turn
    })
    .map(({ row }) => row)
}
