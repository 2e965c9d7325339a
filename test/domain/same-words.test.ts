import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameWords } from '../../server/domain/change-event.ts'

/** Any Unicode, white space and text that looks escaped already. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom(
        '&',
        '&amp;',
        '&amp;lt;',
        '&#39;',
        '"',
        "'",
        '<b>',
        ' ',
        '\t',
        '\n',
        '\u00a0',
        'é',
        'e\u0301',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))

function escaped(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
}

describe('the same words', () => {
  it('are recognised after Procore escaped them, once or twice', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(sameWords(text, escaped(text))).toBe(true)
        expect(sameWords(escaped(escaped(text)), text)).toBe(true)
      }),
    )
  })

  it.each([
    ['&amp;', '&'],
    ['&lt;', '<'],
    ['&gt;', '>'],
    ['&quot;', '"'],
    ['&apos;', "'"],
    ['&#39;', "'"],
    ['&#x27;', "'"],
    ['&#X27;', "'"],
    ['&AMP;', '&'],
    ['&AMP;LT;', '<'],
  ])('are recognised with %s for %s', (entity, character) => {
    expect(sameWords(`COR 12 a${entity}b`, `COR 12 a${character}b`)).toBe(true)
    expect(sameWords(`COR 12 a${entity}b`, 'COR 12 ab')).toBe(false)
  })

  it('are recognised in other white space, composition and case', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(sameWords(text, `  ${text.replace(/\s+/g, ' \t ')}\n`)).toBe(true)
        expect(sameWords(text, text.normalize('NFD'))).toBe(true)
        expect(sameWords(text, text.toLowerCase())).toBe(true)
      }),
    )
  })

  it('are an equivalence: symmetric and transitive', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (a, b, c) => {
        expect(sameWords(a, b)).toBe(sameWords(b, a))
        if (sameWords(a, b) && sameWords(b, c)) expect(sameWords(a, c)).toBe(true)
      }),
    )
  })

  it('differ where a letter, a digit or a sign differs', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('1', 'x', '#', '&', '.', '<'), (text, more) => {
        // In brackets, so that the addition cannot complete or break an entity.
        expect(sameWords(`[${text}]`, `[${text}]${more}`)).toBe(false)
      }),
    )
  })

  it.each([
    ['COR 12 Wire & pipe', 'COR 12 Wire &amp; pipe', true],
    ['Owner\'s 3/4" pipe', 'Owner&#39;s 3/4&quot; pipe', true],
    ['COR 12', 'cor  12 ', true],
    ['COR 1', 'COR 12', false],
    ['COR 12', 'COR12', false],
    ['COR 12 &nbsp;x', 'COR 12 x', false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(sameWords(a, b)).toBe(same)
  })

  it('are told in one pass, however often they were escaped', () => {
    const nested = `&${'amp;'.repeat(500_000)}`
    // A pass over the text for each time it was escaped would take longer than the test's time-out by hours.
    expect(sameWords(`COR 12 a${nested}lt;b`, 'COR 12 a<b')).toBe(true)
    expect(sameWords(`COR 12 a${nested}b`, 'COR 12 a&b')).toBe(true)
  })
})
