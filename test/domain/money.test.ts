import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalText, parseAmount, shownSum, sumCents } from '../../server/domain/money.ts'

const cents = fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 })

describe('a sum that is only shown', () => {
  it('is exact for ninety of the largest amounts, and never more than the largest exact number', () => {
    const largest = 99_999_999_999_999
    expect(shownSum(Array(90).fill(largest))).toBe(90 * largest)
    expect(shownSum(Array(91).fill(largest))).toBe(Number.MAX_SAFE_INTEGER)
    expect(shownSum(Array(91).fill(-largest))).toBe(Number.MIN_SAFE_INTEGER)
    expect(shownSum([])).toBe(0)
  })
})

describe('parseAmount', () => {
  it.each([
    ['12345.67', 1_234_567],
    ['12345.6', 1_234_560],
    ['12345', 1_234_500],
    ['-1200', -120_000],
    ['0.01', 1],
    ['.5', null],
    ['1234.5600', 123_456],
    ['1.2e3', 120_000],
    ['1234567e-2', 1_234_567],
    ['5e-2', 5],
    ['-0', 0],
    ['-0.00', 0],
    [' 7 ', 700],
    ['00000000000000012', 1_200],
  ])('reads %s as %s cents', (text, expected) => {
    const parsed = parseAmount(text)
    expect(parsed.kind === 'amount' ? parsed.cents : null).toBe(expected)
    expect(Object.is(parsed.kind === 'amount' ? parsed.cents : 0, -0)).toBe(false)
  })

  it.each([
    ['1067.4299999999998', 106_743],
    ['1067.4300000000001', 106_743],
    ['-1067.4299999999998', -106_743],
    ['0.30000000000000004', 30],
    ['99.999999999999', 10_000],
    ['5.684341886080802e-14', 0],
    ['-5.684341886080802e-14', 0],
    ['10.00000001', 1_000],
    ['9.99999999', 1_000],
  ])('reads %s, a double within a millionth of a cent, as %s cents', (text, expected) => {
    const parsed = parseAmount(text)
    expect(parsed).toEqual({ kind: 'amount', cents: expected })
    expect(Object.is(parsed.kind === 'amount' ? parsed.cents : 0, -0)).toBe(false)
  })

  it.each([
    '1234.565',
    '0.001',
    '1e-3',
    '12.345678',
    '1067.437',
    '10.005',
    '10.000000011',
    '9.999999989',
    '10.0000001',
  ])('refuses %s, which has more than two decimals, with the number as given', (text) => {
    expect(parseAmount(text)).toEqual({ kind: 'too_precise', text })
  })

  it.each(['999999999999999999', '1e300', '1234567890123', '-90071992547409.91'])(
    'refuses %s, which nobody can mean',
    (text) => {
      expect(parseAmount(text)).toEqual({ kind: 'too_large', text })
    },
  )

  it.each(['', 'abc', '1,200.00', '$5', 'NaN', 'Infinity', '--1', '1.2.3'])(
    'refuses %j, which is no number',
    (text) => {
      expect(parseAmount(text)).toEqual({ kind: 'not_a_number', text })
    },
  )

  it.each([
    [0, '0.00'],
    [-0, '0.00'],
    [5, '0.05'],
    [-5, '-0.05'],
    [-120_050, '-1200.50'],
    [99_999_999_999_999, '999999999999.99'],
  ])('%d cents are written as %s', (amount, text) => {
    expect(decimalText(amount)).toBe(text)
  })

  // At quadratic cost this would take minutes.
  it('takes no longer for a number with a long run of zeros than for another', () => {
    const text = `1.${'0'.repeat(300_000)}1`
    expect(parseAmount(text)).toEqual({ kind: 'amount', cents: 100 })
  }, 10_000)

  it('gives back exactly the cents that decimalText wrote', () => {
    fc.assert(
      fc.property(cents, (amount) => {
        expect(parseAmount(decimalText(amount))).toEqual({ kind: 'amount', cents: amount })
      }),
    )
  })

  it('reads every amount that JavaScript computed from cents, with the noise that JSON carries', () => {
    const part = fc.integer({ min: -9_999_999_99, max: 9_999_999_99 })
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        const sum = a / 100 + b / 100 + c / 100
        expect(parseAmount(JSON.stringify(sum))).toEqual({ kind: 'amount', cents: a + b + c || 0 })
      }),
    )
  })

  it('reads a number with more decimals exactly where it is within a millionth of a cent of whole cents', () => {
    const fraction = fc.integer({ min: 1, max: 99_999_999 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), fraction, (whole, rest) => {
        // `rest` counts hundred-millionths of a cent.
        const text = `${decimalText(whole)}${String(rest).padStart(8, '0')}`
        const expected =
          rest <= 100
            ? { kind: 'amount', cents: whole }
            : rest >= 99_999_900
              ? { kind: 'amount', cents: whole + 1 }
              : { kind: 'too_precise', text }
        expect(parseAmount(text)).toEqual(expected)
      }),
      {
        examples: [
          [106_742, 100],
          [106_742, 101],
          [106_742, 99_999_900],
          [106_742, 99_999_899],
        ],
      },
    )
  })

  it('reads every amount a JSON number with two decimals can carry as JSON writes it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999_999_99, max: 9_999_999_999_99 }), (amount) => {
        expect(parseAmount(JSON.stringify(amount / 100))).toEqual({
          kind: 'amount',
          cents: amount === 0 ? 0 : amount,
        })
      }),
    )
  })
})

describe('sumCents', () => {
  it('adds without losing a cent, in any order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { maxLength: 200 }),
        (amounts) => {
          const exact = amounts.reduce((total, amount) => total + BigInt(amount), 0n)
          expect(BigInt(sumCents(amounts))).toBe(exact)
          expect(sumCents([...amounts].reverse())).toBe(sumCents(amounts))
        },
      ),
    )
  })

  it('refuses a total that cents cannot hold exactly', () => {
    expect(() => sumCents([Number.MAX_SAFE_INTEGER, 1])).toThrow(
      new RangeError('sum of amounts leaves the range of exact cents'),
    )
  })
})
