import { describe, expect, it } from 'vitest'
import type { LogFields } from '../server/domain/ports/platform.ts'
import { createLog, type LogLevel } from '../server/log.ts'

function logged(fields: LogFields): Record<string, unknown> {
  const lines: string[] = []
  createLog({ level: 'info', write: (line) => lines.push(line), now: () => '2026-01-02T03:04:05.678Z' }).info(
    'tried',
    fields,
  )
  return Object.fromEntries(Object.entries(JSON.parse(lines.join())))
}

describe('a log line', () => {
  it('is one JSON object with time, level and event', () => {
    expect(logged({ pushId: 'p1', count: 2, done: true, reason: 'two\nlines', left: undefined })).toEqual({
      at: '2026-01-02T03:04:05.678Z',
      level: 'info',
      event: 'tried',
      pushId: 'p1',
      count: 2,
      done: true,
      reason: 'two\nlines',
    })
  })

  it('cannot be passed off as another event by its fields', () => {
    expect(logged({ event: 'signed_in', level: 'error', at: 'never' })).toEqual(logged({}))
  })

  it.each([
    'accessToken',
    'refresh_token',
    'clientSecret',
    'password',
    'Authorization',
    'bearer',
    'cookie',
    'apiKey',
  ])('says nothing of a field named %s', (name) => {
    expect(logged({ [name]: 'hush' })[name]).toBe('[redacted]')
  })

  it.each(['amountCents', 'requestedAmount', 'previousCents', 'description'])(
    'keeps money and words to itself: %s',
    (name) => {
      expect(logged({ [name]: 125000 })[name]).toBe('[redacted]')
    },
  )

  it.each([
    'sent Authorization: Bearer abcdefgh.ijkl-mnop',
    'sent Basic a2V5OmtleWtleWtleQ==',
    'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_DEF-123',
    'went to https://login.procore.com/oauth/authorize?code=abcdefgh',
  ])('cuts credentials out of a sentence: %s', (reason) => {
    const said = String(logged({ reason }).reason)
    expect(said).toContain('[redacted]')
    expect(said).not.toMatch(/abcdefgh|a2V5|eyJ/)
  })

  it.each([
    ['behind other words', 'id-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', '[redacted]'],
    ['in a host’s name', 'a.example.eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc!', '[redacted]!'],
    ['without a signature', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0', '[redacted]'],
  ])('cuts out a token %s', (_, reason, said) => {
    expect(logged({ reason }).reason).toBe(said)
  })

  it.each(['api.procore.com said 1.5 of v1.2.3', 'https://login.procore.com/oauth/authorize', 'what? why?'])(
    'leaves %s as it is',
    (reason) => {
      expect(logged({ reason }).reason).toBe(reason)
    },
  )

  it('is at most 4,000 characters of a text', () => {
    expect(logged({ reason: 'ab '.repeat(10_000) }).reason).toHaveLength(4000)
  })

  // At quadratic cost each of these would take minutes.
  it.each([
    'eyJ-',
    '-eyJ',
    'eyJaaaaaaaa.',
    'eyJa',
    'a.',
    'http://',
    'http://a',
    'https://a?',
    'bearer ',
    'basic\n',
    ' ',
    'a',
  ])(
    'takes no longer for a long text of %j than for another',
    (part) => {
      const text = part.repeat(Math.ceil(400_000 / part.length))
      for (const reason of [text, `bearer${text}`, `x${text}!`]) logged({ reason })
    },
    10_000,
  )
})

describe('the level', () => {
  it.each<[LogLevel, string[]]>([
    ['debug', ['info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    ['silent', []],
  ])('%s lets through %j', (level, through) => {
    const lines: string[] = []
    const log = createLog({ level, write: (line) => lines.push(line), now: () => '' })
    log.info('a')
    log.warn('b')
    log.error('c')
    expect(lines.map((line) => /"level":"(\w+)"/.exec(line)?.[1])).toEqual(through)
  })
})
