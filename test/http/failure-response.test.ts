import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { describe, expect, it } from 'vitest'
import { Failure, failureCodes } from '../../server/domain/failure.ts'
import { ClearstoryError } from '../../server/domain/ports/clearstory.ts'
import { ProcoreError } from '../../server/domain/ports/procore.ts'
import { failureOf, failureResponse, problemOf } from '../../server/http/failure-response.ts'
import { failureWords } from '../../server/http/failure-words.ts'
import { requestLog } from '../../server/http/middleware/request-log.ts'
import { createLog } from '../../server/log.ts'

/** A route that fails with `error`, and what it answered and logged. */
async function failing(error: Error, path = '/api/projects/1/cors') {
  const lines: string[] = []
  const log = createLog({ level: 'info', write: (line) => lines.push(line), now: () => '' })
  const now = () => Date.parse('2026-01-01T00:00:00.000Z')
  const response = await new Hono()
    .use(requestLog(log, { token: () => 'request-1' }, now))
    .onError((thrown, c) => failureResponse(c, thrown, log, now))
    .get('*', () => {
      throw error
    })
    .request(`${path}?code=hush`)
  return { response, problem: await response.json(), lines }
}

describe('words', () => {
  it.each(failureCodes)('of %s are sentences that blame nobody', (code) => {
    const { title, next } = failureWords[code]
    for (const sentence of [title, next]) expect(sentence).toMatch(/^[A-Z].*\.$/)
    // Whether anything was written is told apart, from `written`.
    expect(title).not.toMatch(/error occurred|invalid|failed|nothing was written/i)
  })

  it('take a name into the sentence instead of saying it twice', () => {
    const problem = problemOf(new Failure('project_mapped_elsewhere', { detail: 'Harbor Tower' }), 409, 'r')
    expect(problem).toMatchObject({
      title: 'Harbor Tower is already mapped to another Procore project.',
      detail: null,
    })
  })
})

describe('a failure', () => {
  it('is answered as a problem that says what, what now, and whether anything was written', async () => {
    const { response, problem, lines } = await failing(
      new Failure('push_conflict', { detail: 'COR 12 changed in Procore.', written: 'no' }),
    )
    expect(response.status).toBe(409)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(problem).toEqual({
      type: '/problems/push_conflict',
      code: 'push_conflict',
      ...{ title: failureWords.push_conflict.title, next: failureWords.push_conflict.next },
      detail: 'COR 12 changed in Procore.',
      status: 409,
      written: 'no',
      retryAt: null,
      requestId: 'request-1',
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('"failure":"push_conflict"')
    expect(lines[0]).not.toContain('hush')
  })

  it('of a path that is none of ours is logged with the first 300 characters of it', async () => {
    const { lines } = await failing(new Failure('not_found'), `/${'eyJ-'.repeat(3700)}`)
    expect(JSON.parse(lines.join())).toMatchObject({ path: `/${'eyJ-'.repeat(74)}eyJ` })
  })

  it('that is over at a known time says so to people and machines', async () => {
    const error = new ProcoreError('busy', { retryAt: '2026-01-01T00:00:12.300Z' })
    const { response, problem } = await failing(error)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('13')
    expect(problem).toMatchObject({ code: 'procore_busy', retryAt: '2026-01-01T00:00:12.300Z' })
  })

  it('that nobody expected keeps its reason to the log', async () => {
    const { response, problem, lines } = await failing(
      new TypeError('x of undefined', { cause: new Error('deeper') }),
    )
    expect(response.status).toBe(500)
    expect(problem).toMatchObject({ code: 'internal', detail: null })
    expect(lines[0]).toMatch(
      /"reason":"TypeError: x of undefined.*caused by Error: deeper.*"requestId":"request-1"|"requestId":"request-1".*TypeError: x of undefined.*caused by Error: deeper/,
    )
  })
})

describe("Procore's errors", () => {
  const event = '/api/projects/1/change-events/2'
  it.each([
    ['session_ended', 'session_ended', 401, event],
    ['app_not_connected', 'app_not_connected', 403, event],
    ['forbidden', 'change_event_forbidden', 403, event],
    ['forbidden', 'change_event_forbidden', 403, '/api/projects/1/pushes/p/apply'],
    ['forbidden', 'tool_forbidden', 403, '/api/projects/1/contract-maps'],
    ['forbidden', 'tool_forbidden', 403, '/api/projects/1/change-events'],
    ['forbidden', 'project_forbidden', 403, '/api/projects/1/standing'],
    ['not_found', 'change_event_not_found', 404, `${event}/refresh`],
    ['not_found', 'project_forbidden', 403, '/api/projects/1/setup'],
    ['refused', 'procore_refused', 422, event],
    ['busy', 'procore_busy', 503, event],
    ['unavailable', 'procore_down', 503, event],
    ['unreadable', 'procore_unreadable', 502, event],
  ] as const)('%s is %s (%d) at %s', async (kind, code, status, path) => {
    expect((await failing(new ProcoreError(kind), path)).problem).toMatchObject({
      code,
      status,
      written: 'no',
    })
  })

  it('bring their own sentences along', () => {
    const error = new ProcoreError('refused', {
      messages: ['Title can’t be blank.', 'Status is not in the list.'],
    })
    expect(failureOf(error, 'change_event').detail).toBe('Title can’t be blank. Status is not in the list.')
  })

  it.each(['unavailable', 'unreadable'] as const)('%s after a write may have been written', (kind) => {
    const failure = failureOf(new ProcoreError(kind, { written: 'unknown' }), 'change_event')
    expect(failure).toMatchObject({ code: 'push_unknown', written: 'unknown' })
  })
})

describe("Clearstory's errors and the framework's", () => {
  it.each([
    [new ClearstoryError('key_refused'), 'clearstory_key_refused'],
    [new ClearstoryError('not_found'), 'cor_not_found'],
    [new ClearstoryError('refused'), 'clearstory_unreadable'],
    [new ClearstoryError('unavailable'), 'clearstory_down'],
    [new ClearstoryError('unreadable', { message: 'records[0].id' }), 'clearstory_unreadable'],
    [new HTTPException(400), 'bad_request'],
    [new HTTPException(404), 'not_found'],
    [new HTTPException(500), 'internal'],
    ['a thrown text', 'internal'],
  ])('%s is %s', (error, code) => {
    expect(failureOf(error, 'project').code).toBe(code)
  })
})
