import * as v from 'valibot'
import type { Log } from '../domain/ports/platform.ts'
import { parseAnswer } from '../transport/wire-fields.ts'

/** A part of an answer that violates the contract. */
export interface OddPart {
  /** The request path, without host and query. */
  path: string
  /** The id of the record; null if it has none. */
  id: string | null
  /** The dotted path of the field: `tmTags.id`. */
  field: string
}
export type ReportOdd = (odd: OddPart) => void

export type TolerantAnswer<T> =
  | { ok: true; value: T; odd: Omit<OddPart, 'path'>[] }
  | { ok: false; field: string }

/** Each round removes every invalid part, or its parent. No schema here nests deeper than this. */
const mostRounds = 10

/**
 * Parses an answer without failing on single parts: an invalid part counts as absent; if it is required, its parent does.
 * A COR with an unreadable amount becomes a COR without that amount; a record without an id becomes null in its list
 * (`listOf`, `pageOf`). An answer that is invalid as a whole is still an error. Mutates `wire`.
 */
export function readTolerantly<S extends v.GenericSchema>(
  schema: S,
  wire: unknown,
): TolerantAnswer<v.InferOutput<S>> {
  const first = parseAnswer(schema, wire)
  if (first.ok) return { ...first, odd: [] }
  const odd: Omit<OddPart, 'path'>[] = []
  const tries = new Map<string, number>()
  for (let round = 0; round < mostRounds; round += 1) {
    const result = v.safeParse(schema, wire)
    if (result.success) return { ok: true, value: result.output, odd }
    for (const { path = [] } of result.issues) {
      const steps: readonly v.IssuePathItem[] = path
      const name = steps.map(({ key }) => String(key)).join('.')
      // Still invalid after removal: remove its parent.
      const tried = tries.get(name) ?? 0
      tries.set(name, tried + 1)
      if (!takeOut(steps.slice(0, steps.length - tried))) return first
      if (tried === 0) odd.push({ id: recordId(steps), field: fieldName(steps) })
    }
  }
  return first
}

/** False if only the answer itself is left to remove. */
function takeOut(steps: readonly v.IssuePathItem[]): boolean {
  for (const step of [...steps].reverse()) {
    if (step.type === 'array') {
      // Set to null instead of removing, so that the other records keep their index.
      Reflect.set(step.input, step.key, null)
      return true
    }
    if (step.type === 'object' && step.input[step.key] !== undefined) return delete step.input[step.key]
  }
  return false
}

/** A numeric id or a UUID: nothing else of an answer may reach the log. */
const idText = /^(\d{1,19}|[\da-f-]{36})$/i

function recordId(steps: readonly v.IssuePathItem[]): string | null {
  for (const step of steps) {
    const id = step.type === 'object' ? step.input.id : undefined
    if (typeof id === 'string' && idText.test(id)) return id
  }
  return null
}

function fieldName(steps: readonly v.IssuePathItem[]): string {
  const names = steps.flatMap((step) => (step.type === 'object' ? step.key : []))
  return (names[0] === 'records' ? names.slice(1) : names).join('.')
}

/** Size of the set of logged parts. When it is full, it is cleared, and parts may be logged again. */
const mostRemembered = 1000

/** Logs each invalid part once, because every delta sync reads the newest records again. Logs ids and field names only. */
export function oddPartsLogged(log: Pick<Log, 'warn'>): ReportOdd {
  const logged = new Set<string>()
  return ({ path, id, field }) => {
    const key = `${path} ${id} ${field}`
    if (logged.has(key)) return
    if (logged.size >= mostRemembered) logged.clear()
    logged.add(key)
    log.warn('clearstory_record_odd', { path, recordId: id, field })
  }
}
