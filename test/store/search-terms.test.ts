import { describe, expect, it } from 'vitest'
import { searchTerms } from '../../server/store/cors/columns.ts'

describe('the words of a search', () => {
  it('are told once each, without the word COR before a number', () => {
    expect(searchTerms('COR 12 lobby 12')).toEqual(['lobby', '12'])
    expect(searchTerms('cor')).toEqual(['cor'])
    expect(searchTerms('  ')).toEqual([])
  })

  it('are twelve at most, the longest: each costs a look at every COR', () => {
    const title = Array.from({ length: 60 }, (_, at) => 'x'.repeat((at % 30) + 1))
    const terms = searchTerms(title.join(' '))
    expect(terms.map((term) => term.length)).toEqual([30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19])
  })
})
