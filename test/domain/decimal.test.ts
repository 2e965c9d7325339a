import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalDecimal, multiply, roundToCents } from '../../server/domain/decimal.ts'

describe('canonical decimal text', () => {
  it.each([
    ['1', '1'],
    ['1.50', '1.5'],
    ['1.00', '1'],
    ['1.', '1'],
    ['-1.50', '-1.5'],
    ['+1.5', '1.5'],
    ['0.05', '0.05'],
    ['-0.05', '-0.05'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['007.10', '7.1'],
    ['100', '100'],
    ['1e2', '100'],
    ['1.5E1', '15'],
    ['1.25e+1', '12.5'],
    ['125e-2', '1.25'],
    ['1e-3', '0.001'],
    ['1e12', '1000000000000'],
    ['1e-12', '0.000000000001'],
    [' 2 ', '2'],
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
  ])('of %j is %j', (text, canonical) => {
    expect(canonicalDecimal(text)).toBe(canonical)
  })

  it.each(['', ' ', '.5', 'a', '1a', 'a1', '1,000', '1.2.3', '--1', '1e', '1e100', 'NaN', '1 2'])(
    'is none of %j',
    (text) => {
      expect(canonicalDecimal(text)).toBeNull()
    },
  )

  // At quadratic cost this would take minutes.
  it('of a number with a long run of zeros takes no longer than of another', () => {
    const text = `1.${'0'.repeat(300_000)}1`
    expect(canonicalDecimal(text)).toBe(text)
  }, 10_000)
})

describe('a product', () => {
  it.each([
    ['64', '118.5', '7584'],
    ['0.333', '285', '94.905'],
    ['-2', '0.5', '-1'],
    ['0.1', '0.2', '0.02'],
    ['0', '118.5', '0'],
  ])('%s × %s is %s', (a, b, product) => {
    expect(multiply(a, b)).toBe(product)
    expect(multiply(b, a)).toBe(product)
  })

  it('is none where either is no decimal', () => {
    expect(multiply('a', '1')).toBeNull()
    expect(multiply('1', 'a')).toBeNull()
  })
})

describe('rounding to cents', () => {
  it.each([
    ['1', 100],
    ['1.5', 150],
    ['1.23', 123],
    ['1.234', 123],
    ['1.235', 124],
    ['1.2349', 123],
    ['1.2350001', 124],
    ['-1.234', -123],
    ['-1.235', -124],
    ['0.005', 1],
    ['-0.005', -1],
    ['0.004', 0],
    ['-0.004', 0],
    ['0.000', 0],
    ['90071992547409.91', 9_007_199_254_740_991],
  ])('%s is %s cents, half a cent away from zero', (text, cents) => {
    expect(roundToCents(text)).toBe(cents)
  })

  it('is impossible for what is no decimal or too large', () => {
    expect(roundToCents('a')).toBeNull()
    expect(roundToCents('90071992547409.92')).toBeNull()
    expect(roundToCents('-90071992547409.92')).toBeNull()
  })

  it('is exact for every number of cents', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (cents) => {
        const text = multiply(String(cents), '0.01') ?? ''
        expect(roundToCents(text)).toBe(cents)
        expect(canonicalDecimal(text)).toBe(text)
      }),
    )
  })
})
