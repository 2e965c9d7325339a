import { describe, expect, it } from 'vitest'
import { errorOfAnswer, errorOfSilence, messagesOf, saysNotConnected } from '../../server/procore/errors.ts'

function answer(status: number, body = '', headers: Record<string, string> = {}) {
  return { kind: 'answer' as const, status, headers: new Headers(headers), text: body }
}

describe('words of an error body', () => {
  it.each([
    ['errors as text', { errors: 'Project not found' }, ['Project not found']],
    [
      'errors as a list',
      { errors: ['Title is missing', 'Scope is missing'] },
      ['Title is missing', 'Scope is missing'],
    ],
    ['errors by field', { errors: { title: ["can't be blank"] } }, ["title: can't be blank"]],
    ['errors on the whole', { errors: { base: ['Locked'] } }, ['Locked']],
    [
      'errors by line, nested',
      { errors: { 'change_items[1]': { amount: ['is locked'] } } },
      ['change_items[1].amount: is locked'],
    ],
    ['errors as objects', { errors: [{ code: 12, message: 'No' }] }, ['No']],
    ['error as text', { error: 'Something broke' }, ['Something broke']],
    [
      'error with details',
      { error: { code: 'INVALID', message: 'Invalid', details: ['Amount too large'] } },
      ['Invalid', 'Amount too large'],
    ],
    ['message', { message: 'You shall not pass' }, ['You shall not pass']],
    [
      'code, message, fields, reason',
      { code: 400, message: 'Bad', fields: 'title', reason: 'Title too long' },
      ['Bad', 'Title too long'],
    ],
    [
      'an OAuth error',
      { error: 'invalid_grant', error_description: 'The refresh token is invalid' },
      ['The refresh token is invalid'],
    ],
    [
      'markup',
      { message: '<b>Sorry</b>,<br/>Tom &amp; Jerry&#39;s <script>x</script>' },
      ["Sorry , Tom & Jerry's x"],
    ],
    ['the same twice', { errors: ['No', 'No'], message: 'No' }, ['No']],
    ['null and numbers', { errors: null, error: 500, message: null }, []],
  ])('%s', (_, body, expected) => {
    expect(messagesOf(JSON.stringify(body))).toEqual(expected)
  })

  it('HTML says nothing, a plain line does', () => {
    expect(messagesOf('<!DOCTYPE html><html><body>502 Bad Gateway</body></html>')).toEqual([])
    expect(messagesOf('Retry later')).toEqual(['Retry later'])
    expect(messagesOf('')).toEqual([])
  })

  it('is at most five sentences of 300 characters', () => {
    const errors = Array.from({ length: 9 }, (_, index) => `${index} ${'long '.repeat(1000)}`)
    const messages = messagesOf(JSON.stringify({ errors }))
    expect(messages).toHaveLength(5)
    for (const message of messages) expect(message.length).toBeLessThanOrEqual(300)
  })
})

describe('what a status means for a write', () => {
  it.each([
    [400, 'refused', 'no'],
    [401, 'session_ended', 'no'],
    [403, 'forbidden', 'no'],
    [404, 'not_found', 'no'],
    [408, 'unavailable', 'unknown'],
    [409, 'refused', 'no'],
    [410, 'refused', 'no'],
    [413, 'too_large', 'no'],
    [422, 'refused', 'no'],
    [429, 'busy', 'no'],
    [500, 'unavailable', 'unknown'],
    [502, 'unavailable', 'unknown'],
    [503, 'busy', 'unknown'],
    [302, 'unreadable', 'unknown'],
  ])('%i is %s, written: %s; of money always unknown', (status, kind, written) => {
    expect(errorOfAnswer(answer(status), 'write')).toMatchObject({ kind, written, status })
    expect(errorOfAnswer(answer(status), 'once')).toMatchObject({ kind, written: 'unknown', status })
    expect(errorOfAnswer(answer(status), 'read')).toMatchObject({ kind, written: 'no' })
  })

  it('503 with Retry-After sheds load: not written, unless it is money', () => {
    const busy = answer(503, '', { 'retry-after': '3' })
    expect(errorOfAnswer(busy, 'write')).toMatchObject({ kind: 'busy', written: 'no' })
    expect(errorOfAnswer(busy, 'once')).toMatchObject({ kind: 'busy', written: 'unknown' })
  })

  it('says when to come back where that is known', () => {
    const retryAt = '2026-03-02T08:00:07.000Z'
    expect(errorOfAnswer(answer(429), 'once', retryAt)).toMatchObject({ retryAt })
    expect(errorOfAnswer(answer(429), 'once')).toMatchObject({ retryAt: null })
  })

  it.each([401, 403])('%i saying "not connected" is about the app, not the person', (status) => {
    const body = JSON.stringify({ errors: 'App is not connected to this company' })
    expect(errorOfAnswer(answer(status, body), 'read').kind).toBe('app_not_connected')
    expect(saysNotConnected(answer(status, body))).toBe(true)
  })

  it.each([
    'Your ERP integration is not connected',
    'App is not connected',
    'The app is not connected to this company and cannot sync',
    'Vendor: App is not connected to this company’s ERP',
  ])('a refusal that only sounds like it is not: %s', (errors) => {
    const refused = answer(403, JSON.stringify({ errors }))
    expect(errorOfAnswer(refused, 'read').kind).toBe('forbidden')
    expect(saysNotConnected(refused)).toBe(false)
  })

  it('without an answer only an unsent request is surely not written', () => {
    const silence = { kind: 'no_answer' as const, reason: 'network' as const, cause: null }
    expect(errorOfSilence({ ...silence, sent: false }, true)).toMatchObject({
      kind: 'unavailable',
      written: 'no',
    })
    expect(errorOfSilence({ ...silence, sent: true }, true)).toMatchObject({
      kind: 'unavailable',
      written: 'unknown',
    })
    expect(errorOfSilence({ ...silence, sent: true }, false)).toMatchObject({ written: 'no' })
  })
})
