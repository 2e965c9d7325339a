import * as v from 'valibot'
import { expect } from 'vitest'
import type { ApiAnswer } from './caller.ts'

const problem = v.object({
  type: v.string(),
  code: v.string(),
  title: v.pipe(v.string(), v.minLength(10)),
  detail: v.nullable(v.string()),
  next: v.pipe(v.string(), v.minLength(10)),
  status: v.number(),
  written: v.picklist(['no', 'yes', 'unknown']),
  retryAt: v.nullable(v.string()),
  requestId: v.pipe(v.string(), v.minLength(8)),
})
export type ProblemAnswer = v.InferOutput<typeof problem>

/** Fails unless the response is this problem, with a message, a next step and a reference ID for support. */
export async function expectProblem(
  answering: Promise<ApiAnswer>,
  status: number,
  code: string,
): Promise<ProblemAnswer> {
  const { status: answered, headers, body } = await answering
  expect({ status: answered, body }).toMatchObject({ status, body: { code } })
  const parsed = v.parse(problem, body)
  expect(parsed).toMatchObject({ type: `/problems/${code}`, status })
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(headers.get('x-request-id')).toBe(parsed.requestId)
  return parsed
}
