import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { freshHarbor, sandbox } from '../support/fresh-app.ts'
import { applyIfPushable, sync } from '../support/money-places.ts'
import {
  centsOf,
  codesIn,
  intoLobby,
  lobbyId,
  ours,
  type PlanAnswer,
  plan,
  pushed,
  sumOf,
} from '../support/money-story.ts'

// Money that a person took out of Procore returns only by a choice, whatever key or breakdown it comes back under.

freshHarbor()
const { rough } = seededCors
const roughCents = 1_234_567
const by = (breakdown: string, choices: object = {}) => intoLobby([rough], { breakdown, choices })

async function price(amount: number) {
  sandbox.clearstory.state.editCor(rough, { amount })
  await sync()
}

/** Pushes COR 12 and deletes its line at this place in Procore. Returns the line's id. */
async function takenOut(breakdown: string, at = 0) {
  await pushed(by(breakdown))
  const id = ours('12')[at]?.id ?? 0
  sandbox.procore.state.deleteLine(lobbyId, id)
  return id
}

/** Like `takenOut`, and decides that the line stays out. */
async function keptOut(breakdown: string, at = 0) {
  const id = await takenOut(breakdown, at)
  await pushed(intoLobby([rough], { choices: { [id]: 'procore' } }))
  return id
}

function renameLabor(hours?: number) {
  const tag = sandbox.clearstory.state.tables.tags.find(({ id }) => id === 7101)
  for (const item of tag?.labor ?? []) {
    item.laborClass = `${item.laborClass} (shift B)`
    if (hours !== undefined) item.unitQuantity = hours
  }
}

const actions = ({ plan: { cors } }: PlanAnswer) => cors[0]?.lines.map(({ action }) => action) ?? []

describe('a line that a person removed, and that is not decided about', () => {
  it.each(['sub_total', 'line_item'])('is asked about where %s is chosen, at another amount', async (to) => {
    const id = await takenOut('lump_sum')
    await price(13_000)
    const asking = await plan(by(to))
    expect([asking.pushable, actions(asking)]).toEqual([false, ['choose']])
    expect(codesIn(asking)).toContain('breakdown_blocked')
    await pushed(by(to, { [id]: 'clearstory' }))
    expect(sumOf('12')).toBe(1_300_000)
    expect(centsOf('12').length).toBeGreaterThan(1)
  })

  it('is asked about where its T&M item was renamed', async () => {
    const id = await takenOut('line_item')
    renameLabor()
    await price(12_400)
    const asking = await plan(intoLobby([rough]))
    expect(actions(asking)).toContain('choose')
    expect(asking.pushable).toBe(false)
    await pushed(intoLobby([rough], { choices: { [id]: 'clearstory' } }))
    expect(sumOf('12')).toBe(1_240_000)
  })

  it('is asked about where the COR lost its T&M tags', async () => {
    const id = await takenOut('sub_total')
    const before = sumOf('12')
    sandbox.clearstory.state.editCor(rough, { tagIds: [] })
    await sync()
    const asking = await plan(intoLobby([rough]))
    expect([asking.pushable, actions(asking)]).toEqual([false, expect.arrayContaining(['choose', 'keep'])])
    await pushed(intoLobby([rough], { choices: { [id]: 'procore' } }))
    expect(sumOf('12')).toBe(before)
    await applyIfPushable(await plan(intoLobby([rough])))
    expect(sumOf('12')).toBe(before)
    await pushed(intoLobby([rough], { choices: { [id]: 'clearstory' } }))
    expect(centsOf('12')).toEqual([roughCents])
  })
})

describe('a line that was kept out', () => {
  it.each([
    ['lump_sum', 'sub_total'],
    ['lump_sum', 'line_item'],
    ['sub_total', 'lump_sum'],
    ['sub_total', 'line_item'],
    ['line_item', 'sub_total'],
  ])('stays out, and the others stay in, where %s becomes %s', async (from, to) => {
    const id = await keptOut(from)
    const before = centsOf('12')
    for (const choices of [{}, { [id]: 'procore' }]) {
      const planned = await plan(by(to, choices))
      expect(codesIn(planned)).toContain('breakdown_blocked')
      await applyIfPushable(planned)
      expect(centsOf('12')).toEqual(before)
    }
    await pushed(by(to, { [id]: 'clearstory' }))
    expect(sumOf('12')).toBe(roughCents)
  })

  it.each([0, 1])(
    'is the one that is asked about where T&M items get other names and hours: %s',
    async (at) => {
      const id = await takenOut('line_item', at)
      await pushed(intoLobby([rough], { choices: { [id]: 'procore' } }))
      const trade = at === 0 ? 'Journeyman' : 'Apprentice'
      renameLabor(7)
      await price(12_400)
      expect((await plan(intoLobby([rough]))).plan.cors[0]?.lines).toContainEqual(
        expect.objectContaining({
          action: 'choose',
          line: expect.objectContaining({
            content: expect.objectContaining({ description: expect.stringContaining(trade) }),
          }),
        }),
      )
      await pushed(intoLobby([rough], { choices: { [id]: 'procore' } }))
      const shown = ours('12').filter(({ description }) => description.includes('shift B'))
      expect(shown).not.toEqual([])
      const isTrade = (description: string) => description.includes(trade) && description.endsWith('B)')
      expect(shown.filter(({ description }) => isTrade(description))).toEqual([])
    },
  )

  it('does not block a breakdown that has the same line', async () => {
    await pushed(by('sub_total'))
    const rest = ours('12').find(({ description }) => description.includes('Markup'))
    sandbox.procore.state.deleteLine(lobbyId, rest?.id ?? 0)
    await pushed(intoLobby([rough], { choices: { [rest?.id ?? 0]: 'procore' } }))
    const before = sumOf('12')
    const planned = await pushed(by('line_item'))
    expect(planned.plan.cors).toMatchObject([{ breakdown: 'line_item', newCents: before }])
    expect(sumOf('12')).toBe(before)
  })
})

describe('a COR that has no amount any more', () => {
  it('gets no money for a removed line, and is asked about it when it has an amount again', async () => {
    const id = await takenOut('lump_sum')
    sandbox.clearstory.state.editCor(rough, { amount: null })
    await sync()
    const planned = await pushed(intoLobby([rough], { choices: { [id]: 'clearstory' } }))
    expect(codesIn(planned)).toEqual(['cor_without_amount'])
    expect(centsOf('12')).toEqual([])
    await price(12_345.67)
    expect(actions(await plan(intoLobby([rough])))).toEqual(['choose'])
  })

  it('gets no money for an edited line', async () => {
    await pushed(intoLobby([rough]))
    const id = ours('12')[0]?.id ?? 0
    sandbox.procore.state.editLine(lobbyId, id, { amount: '10000' })
    sandbox.clearstory.state.editCor(rough, { amount: null })
    await sync()
    await pushed(intoLobby([rough], { choices: { [id]: 'clearstory' } }))
    expect(centsOf('12')).toEqual([1_000_000])
  })
})
