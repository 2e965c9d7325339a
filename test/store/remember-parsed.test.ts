import { describe, expect, it } from 'vitest'
import { rememberParsed } from '../../server/store/engine/rows.ts'

function counting(mostCharacters: number) {
  const parsed: string[] = []
  const read = rememberParsed(
    (text: string): unknown => {
      parsed.push(text)
      return JSON.parse(text)
    },
    { mostCharacters },
  )
  return { parsed, read }
}

describe('texts that are parsed again and again', () => {
  it('are parsed once', () => {
    const { parsed, read } = counting(100)
    expect([read('[1]'), read('[1]'), read('[2]')]).toEqual([[1], [1], [2]])
    expect(parsed).toEqual(['[1]', '[2]'])
  })

  it('are forgotten when there is no room, the one not asked for the longest first', () => {
    const { parsed, read } = counting(6)
    for (const text of ['[1]', '[2]', '[1]', '[3]', '[1]', '[2]']) read(text)
    expect(parsed).toEqual(['[1]', '[2]', '[3]', '[2]'])
  })

  it('are not kept where one is larger than all the room, nor when they cannot be parsed', () => {
    const { parsed, read } = counting(4)
    read('[1]')
    for (const text of ['[10000]', '[10000]']) read(text)
    for (let time = 0; time < 2; time += 1) expect(() => read('[')).toThrow(SyntaxError)
    read('[1]')
    expect(parsed).toEqual(['[1]', '[10000]', '[10000]', '[', '['])
  })
})
