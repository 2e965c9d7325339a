import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activityCsv } from '../../server/usecases/history/csv.ts'
import type { ActivityItem } from '../../server/usecases/history/views.ts'

/** An entry with this text wherever another company's people can write one. */
function entryOf(text: string, number = text): ActivityItem {
  const state = { number, title: text, status: text, cents: -550 }
  return {
    by: 'clearstory',
    at: '2026-03-02T08:00:00.000Z',
    seenAt: '2026-03-02T08:00:00.000Z',
    kind: 'changed',
    changeEventId: '1',
    corId: '2',
    changed: [],
    before: state,
    after: state,
  }
}

function pushOf(text: string, number = text): ActivityItem {
  const line = {
    action: 'change',
    before: { description: text, cents: 1 },
    after: null,
    arrivedCents: null,
  } as const
  return {
    by: 'person',
    at: '2026-03-02T08:00:00.000Z',
    personName: text,
    kind: 'push',
    foundAgain: false,
    changeEventId: '1',
    changeEventNumber: '001',
    pushId: 'push',
    cors: [
      { corId: '2', number, previousCents: null, newCents: -550, arrivedCents: null, lines: [line] },
      { corId: '3', number, previousCents: 1, newCents: -550, arrivedCents: null, lines: [] },
    ],
    previousCents: 0,
    newCents: -550,
  }
}

/** Reads RFC 4180 strictly: each cell's value, and whether it was quoted. */
function read(csv: string): { text: string; quoted: boolean }[][] {
  const rows: { text: string; quoted: boolean }[][] = []
  let rest = csv.replace(/^\uFEFF/, '')
  let row: { text: string; quoted: boolean }[] = []
  while (rest !== '') {
    const [whole, quoted, bare, end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? fail(rest)
    row.push({ text: quoted?.replaceAll('""', '"') ?? bare ?? '', quoted: quoted !== undefined })
    rest = rest.slice(whole?.length)
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

function fail(rest: string): never {
  throw new Error(`not CSV: ${JSON.stringify(rest.slice(0, 40))}`)
}

async function csvOf(entries: ActivityItem[]): Promise<string> {
  async function* history() {
    for (const item of entries) yield { item }
  }
  let text = ''
  for await (const piece of activityCsv(history())) text += piece
  return text
}
const cellsOf = async (entries: ActivityItem[]) =>
  read(await csvOf(entries))
    .slice(1)
    .flat()
const isAmount = (text: string) => /^-?\d+\.\d\d$/.test(text)

/** Whether some spreadsheet, with whatever separator, could find a formula in this text. */
function canRun(text: string): boolean {
  return (
    text.split(/[;,|\t\r\n]/).some((part) => /^[\s\p{Cc}"]*[=+\-@＝＋－＠]/u.test(part)) ||
    /^\p{Cc}/u.test(text)
  )
}

const nasty = fc.string({
  unit: fc.constantFrom(...'=+-@＝＋－＠;,|\t\r\n\0\x1f"\' a1\u200b'),
  maxLength: 12,
})

describe('the history as a table', () => {
  it('has no text that a spreadsheet would run, whatever people write', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(nasty, fc.string()), async (text) => {
        for (const { text: cell, quoted } of await cellsOf([entryOf(text), pushOf(text)])) {
          if (!isAmount(cell)) expect(canRun(cell), JSON.stringify(cell)).toBe(false)
          else expect(quoted && canRun(cell)).toBe(false)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('quotes every text, loses none of it, and leaves amounts numbers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(nasty, fc.string()), async (text) => {
        const [cells = []] = read(await csvOf([entryOf(text)])).slice(1)
        expect(cells).toHaveLength(11)
        expect(cells.map(({ quoted }) => quoted)).toEqual([
          ...Array(6).fill(true),
          ...Array(3).fill(false),
          true,
          true,
        ])
        expect(cells.slice(6, 8).map((cell) => cell.text)).toEqual(['-5.50', '-5.50'])
        const without = (value: string) => value.replaceAll("'", '')
        expect(without(cells[4]?.text ?? '')).toBe(without(text))
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    '=1',
    '+1',
    '-1',
    '@a',
    '＝1',
    '＋1',
    '－1',
    '＠a',
    '\t=1',
    '\ra',
    '\ta',
    ' =1',
    '"=1',
    'a;=1',
    '\0=1',
    'a;\u0001=1',
    '\x7f\0+1',
  ])('defuses %j', async (text) => {
    const [titles] = (await cellsOf([entryOf(text, '1')])).slice(4)
    expect(titles?.text).toContain("'")
    expect(canRun(titles?.text ?? '')).toBe(false)
  })

  // Spreadsheets drop some of them on import, and what follows then starts the cell.
  it('defuses a cell that begins with a control character', async () => {
    const codes = Array.from({ length: 0xa0 }, (_, code) => code).filter((code) => code < 0x20 || code > 0x7e)
    for (const code of codes) {
      const text = `${String.fromCharCode(code)}cmd`
      expect((await cellsOf([entryOf(text, '1')]))[4]?.text, JSON.stringify(text)).toBe(`'${text}`)
    }
  })

  it.each(['a\t=1', 'a\n=1', 'a\r\n+1', 'a,-1', 'a, @b', 'a;"=1'])(
    'defuses %j inside a cell',
    async (text) => {
      expect(canRun(text)).toBe(true)
      expect(canRun((await cellsOf([entryOf(text, '1')]))[4]?.text ?? '=')).toBe(false)
    },
  )

  it.each(['Lobby - ceiling', 'a=b', '5 + 5', 'Owner’s e-mail', 'me@example.com'])(
    'leaves %j as it is',
    async (text) => {
      expect((await cellsOf([entryOf(text, '1')]))[4]?.text).toBe(text)
    },
  )

  it.each(['0012', '12.10', '1-2', '3/4', '1E5', '-12'])(
    'keeps COR number %s a text in Excel',
    async (number) => {
      for (const entry of [entryOf('title', number), pushOf('title', number)]) {
        expect((await cellsOf([entry]))[3]).toEqual({ text: `COR ${number}`, quoted: true })
      }
    },
  )

  // At quadratic cost each of these would take minutes.
  it.each(['\n', ' ', '"', ';', '\t ', '\0', '\u200b', '=', "';"])(
    'takes no longer for a cell of many %j than for another',
    async (part) => {
      const text = `x${part.repeat(500_000 / part.length)}`
      expect(await csvOf([entryOf(`${text}x`, '1'), pushOf(`${text}=1`, '1')])).toContain('COR 1')
    },
    10_000,
  )

  it('holds as many characters in a cell as a spreadsheet does', async () => {
    const cellOf = async (text: string) => (await cellsOf([entryOf(text, '1')]))[4]?.text ?? ''
    expect(await cellOf('a'.repeat(32_000))).toBe('a'.repeat(32_000))
    expect(await cellOf('a'.repeat(32_001))).toBe(`${'a'.repeat(32_000)}…`)
    // Excel's own limit counts what was put in to defuse it, too.
    expect((await cellOf(';='.repeat(40_000))).length).toBeLessThanOrEqual(32_767)
  })

  it('says from which to which number a COR went', async () => {
    const entry = entryOf('title', '12')
    if (entry.by !== 'clearstory') throw new Error('unreachable')
    entry.after = { ...entry.after, number: '12.10' }
    expect((await cellsOf([entry]))[3]?.text).toBe('COR 12 → COR 12.10')
  })
})
