import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactNumber, parseExact, stringifyExact } from '../../server/transport/exact-json.ts'

describe('parseExact', () => {
  it.each([
    ['an id beyond 2^53', '{"id": 9007199254740993}', { id: '9007199254740993' }],
    ['money with a trailing zero', '[12345678901234.10, -0.50]', ['12345678901234.10', '-0.50']],
    ['an exponent', '1.5E+3', '1.5E+3'],
    ['a string that looks like a number', '{"a":"12","b":"-1.5e3"}', { a: '12', b: '-1.5e3' }],
    ['numbers and quotes inside a string', '["x\\"1,2\\\\", 3]', ['x"1,2\\', '3']],
    ['a key that looks like a number', '{"12":[true,false,null]}', { '12': [true, false, null] }],
  ])('keeps every digit of %s', (_, text, expected) => {
    expect(parseExact(text)).toEqual(expected)
  })

  it.each([
    '{1: 2}',
    '{1 \n: 2}',
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '1 2',
    '12abc',
    '1"a"',
    '"a"1',
    '["a 1',
    '["\\" 1',
    '{"a":1e}',
    '',
    '<html>1</html>',
  ])('refuses %j as JSON.parse does', (text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(() => parseExact(text)).toThrow(SyntaxError)
  })

  it('reads any JSON as JSON.parse does, with numbers as their text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        expect(parseExact(JSON.stringify(value, null, indent))).toEqual(numbersAsText(value))
      }),
    )
  })

  it('refuses whatever JSON.parse refuses, and nothing else', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\',
      '1',
      '-',
      '0',
      '.',
      'e',
      ' ',
      'null',
      '"a"',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        expect(accepts(parseExact, text)).toBe(accepts(JSON.parse, text))
      }),
      { numRuns: 3000 },
    )
  })

  it('takes a long unterminated run of escaped quotes in one pass', () => {
    expect(() => parseExact(`["${'\\"'.repeat(200_000)}`)).toThrow(SyntaxError)
  })
})

describe('stringifyExact', () => {
  it('writes exact numbers digit by digit and leaves undefined members out', () => {
    const body = {
      id: exactNumber('9007199254740993'),
      amount: exactNumber('-120.50'),
      gone: undefined,
      n: 1,
    }
    expect(stringifyExact(body)).toBe('{"id":9007199254740993,"amount":-120.50,"n":1}')
  })

  it.each(['', '1.', '01', '0x1', '1,2', ' 1', '1\n', 'NaN', '1]'])('refuses %j as a number', (text) => {
    expect(() => exactNumber(text)).toThrow(TypeError)
  })

  it('refuses a number that JSON cannot carry', () => {
    expect(() => stringifyExact([Number.NaN])).toThrow(TypeError)
  })

  it('comes back digit for digit', () => {
    const digits = fc.stringMatching(/^-?(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,10})?$/)
    fc.assert(
      fc.property(digits, fc.string(), (number, text) => {
        const written = stringifyExact({ number: exactNumber(number), text, list: [exactNumber(number)] })
        expect(parseExact(written)).toEqual({ number, text, list: [number] })
      }),
    )
  })
})

function numbersAsText(value: unknown): unknown {
  if (typeof value === 'number') return JSON.stringify(value)
  if (Array.isArray(value)) return value.map(numbersAsText)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, numbersAsText(member)]))
}

function accepts(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}
