import type { Context } from 'hono'
import * as v from 'valibot'
import { Failure } from '../domain/failure.ts'
import { foreignIdPattern, idOf } from '../domain/ids.ts'
import { brokenOff } from './middleware/body-limit.ts'

type AnyId = Parameters<typeof idOf>[0] extends never ? never : ReturnType<typeof idOf>

/** A foreign id from outside: text of digits, never trusted beyond its shape. */
export const foreignId = v.pipe(
  v.string(),
  v.regex(foreignIdPattern, 'an id is a whole number written as text'),
)

/** A schema for one brand of foreign id. */
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

/** Parses anything that came from outside; what does not fit is a bad request that names the field. */
export function parse<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  throw new Failure('bad_request', { detail: path ? `${path}: ${issue.message}` : issue.message })
}

/** The body of a request as text. */
export async function textBody(c: Context): Promise<string> {
  try {
    return await c.req.text()
  } catch (error) {
    throw brokenOff(error)
  }
}

/** The JSON body of a request as unknown; a body that is not JSON is a bad request. */
export async function jsonBody(c: Context): Promise<unknown> {
  const text = await textBody(c)
  try {
    const body: unknown = JSON.parse(text)
    return body
  } catch (error) {
    throw new Failure('bad_request', { detail: 'the body is not JSON', cause: error })
  }
}
