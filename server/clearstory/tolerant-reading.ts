import * as v from 'valibot'
import type { Log } from '../domain/ports/platform.ts'
import { parseAnswer } from '../transport/wire-fields.ts'

/** A part of an answer that was not what the contract says. */
export interface OddPart {
  /** The path that was asked for, without host and query. */
  path: string
  /** The id of the record it is part of; null where the record has none. */
  id: string | null
  /** The field, with dots: `tmTags.id`. */
  field: string
}
export type ReportOdd = (odd: OddPart) => void

export type TolerantAnswer<T> =
  | { ok: true; value: T; odd: Omit<OddPart, 'path'>[] }
  | { ok: false; field: string }

/** One round takes out every part found wrong, or its parent: no schema here nests deeper. */
const mostRounds = 10

/**
 * Reads an answer by its schema without failing on single parts: what is wrong counts as absent, and where it has to be
 * there, so does what holds it. A COR with an unreadable amount is a COR without that amount, a record without id is
 * null in its list (`listOf`, `pageOf`). An answer that is wrong as a whole stays an error. `wire` is changed.
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
      // Still wrong after it was taken out: then its parent has to go.
      const tried = tries.get(name) ?? 0
      tries.set(name, tried + 1)
      if (!takeOut(steps.slice(0, steps.length - tried))) return first
      if (tried === 0) odd.push({ id: recordId(steps), field: fieldName(steps) })
    }
  }
  return first
}

/** False where nothing is left to take out but the answer itself. */
function takeOut(steps: readonly v.IssuePathItem[]): boolean {
  for (const step of [...steps].reverse()) {
    if (step.type === 'array') {
      // In its place, so that the other records keep theirs.
      Reflect.set(step.input, step.key, null)
      return true
    }
    if (step.type === 'object' && step.input[step.key] !== undefined) return delete step.input[step.key]
  }
  return false
}

/** An id or a UUID: nothing else of an answer may reach the log. */
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

/** Odd parts that are remembered as logged; then all may be logged once more. */
const mostRemembered = 1000

/** Logs each odd part once, with ids and field names alone: every delta reads the newest records again. */
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
