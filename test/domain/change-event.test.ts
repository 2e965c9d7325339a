import { describe, expect, it } from 'vitest'
import { changeEventScopes, mappedStatuses, sameWords } from '../../server/domain/change-event.ts'

describe('a change event', () => {
  it('has one of the statuses that Procore maps each company’s own to', () => {
    expect(mappedStatuses).toEqual(['open', 'closed', 'void', 'pending'])
  })

  it('is created with a scope that Procore takes', () => {
    expect(changeEventScopes).toEqual(['tbd', 'in_scope', 'out_of_scope'])
  })
})

describe('words', () => {
  it.each([
    ['an ampersand that begins no entity', 'Wire & pipe; lt;', 'Wire < pipe; <', false],
    ['two spaces and one', 'COR 12  Wire', 'COR 12 Wire', true],
    ['a space and none', 'COR 12 Wire', 'COR 12Wire', false],
    ['spaces around them', ' COR 12\n', 'COR 12', true],
    ['an entity that Procore does not make', 'a &copy; b', 'a © b', false],
    ['letters that are the same only in capitals', 'Maß', 'Mass', false],
    ['an upper-case letter with a dot, composed or not', 'İ', 'I\u0307', true],
  ])('are compared with %s: %j and %j, %s', (_, a, b, same) => {
    expect(sameWords(a, b)).toBe(same)
  })
})
