import type { Env, MiddlewareHandler } from 'hono'
import { validator } from 'hono/validator'
import * as v from 'valibot'
import { Failure } from '../domain/failure.ts'
import { foreignIdPattern, idOf } from '../domain/ids.ts'

type AnyId = Parameters<typeof idOf>[0] extends never ? never : ReturnType<typeof idOf>

/** A vendor id in a request: a string of digits. Only its format is validated. */
export const foreignId = v.pipe(
  v.string(),
  v.regex(foreignIdPattern, 'an id is a whole number written as text'),
)

/** A schema for one branded type of vendor id. */
export function idSchema<T extends AnyId>() {
  return v.pipe(
    foreignId,
    v.transform((text) => idOf<T>(text)),
  )
}

/** Our own ids (pushes, sessions): URL-safe random text. */
export function ownIdSchema<T extends AnyId>() {
  return v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_-]{8,64}$/, 'not an id of this app'),
    v.transform((text) => idOf<T>(text)),
  )
}

/** Validates external input. Invalid input becomes a `bad_request` that names the field. */
export function parse<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  throw new Failure('bad_request', { detail: path ? `${path}: ${issue.message}` : issue.message })
}

/** Optional if all its fields are optional, so that a client may omit it. */
type Given<Target extends string, Fields> =
  Record<never, never> extends Fields ? { [K in Target]?: Fields } : { [K in Target]: Fields }

/**
 * Validates one part of a request before its handler runs. The schema's input is the type that a client of `AppType`
 * may send; its output is the type that `c.req.valid` returns to the handler.
 */
export function valid<
  Target extends 'json' | 'param' | 'query',
  Schema extends v.GenericSchema<unknown, object>,
  E extends Env,
  P extends string,
>(
  target: Target,
  schema: Schema,
): MiddlewareHandler<
  E,
  P,
  { in: Given<Target, v.InferInput<Schema>>; out: { [K in Target]: v.InferOutput<Schema> } }
> {
  const check = (value: object): object => parse(schema, target === 'query' ? firstGiven(value) : value)
  return validator(target, check)
}

/** An empty filter is ignored; if a parameter is repeated, the first value counts. */
function firstGiven(query: object): object {
  const given = Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value])
  return Object.fromEntries(given.filter(([, value]) => value !== ''))
}
