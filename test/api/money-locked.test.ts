import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk } from '../support/mapped-project.ts'
import {
  apply,
  cardOf,
  centsOf,
  codesIn,
  intoLobby,
  lobbyId,
  ours,
  plan,
  pushed,
  sumOf,
} from '../support/money-story.ts'

freshHarbor()

const { rough, vav } = seededCors
const roughCents = 1_234_567
const price = (amount: number) => sandbox.clearstory.state.editCor(rough, { amount })
const lockAll = (number = '12') => {
  for (const { id } of ours(number)) sandbox.procore.state.lockLine(lobbyId, id)
}

describe('a lump sum whose line is locked in Procore', () => {
  it.each(['sub_total', 'line_item'] as const)(
    'stays a lump sum although %s is asked for',
    async (breakdown) => {
      await pushed(intoLobby([rough]))
      lockAll()
      const planned = await plan(intoLobby([rough], { breakdown }))
      expect(codesIn(planned)).toContain('breakdown_blocked')
      expect(planned.plan.cors).toMatchObject([{ breakdown: 'lump_sum', newCents: roughCents }])
      expect(planned.pushable).toBe(false)
      expect(await expectOk(apply(planned)).catch(() => 'refused')).toBe('refused')
      expect(centsOf('12')).toEqual([roughCents])
    },
  )

  it('gets what it lacks as a line that follows the amount, and a successor once that is locked', async () => {
    await pushed(intoLobby([rough]))
    lockAll()
    const push = async (amount: number) => {
      price(amount)
      await pushed(intoLobby([rough]))
      return centsOf('12')
    }
    expect(await push(14_020)).toEqual([roughCents, 167_433])
    expect(ours('12')[1]?.description).toBe('COR 12 difference to locked lines')
    expect(await cardOf(rough)).toMatchObject({ states: ['locked_in_procore', 'up_to_date'] })
    expect(await push(13_000)).toEqual([roughCents, 65_433])
    expect(await push(11_000)).toEqual([roughCents, -134_567])
    expect(await push(12_345.67)).toEqual([roughCents])
    expect(await push(14_020)).toEqual([roughCents, 167_433])
    lockAll()
    expect(await push(16_000)).toEqual([roughCents, 167_433, 198_000])
    expect(await push(14_020)).toEqual([roughCents, 167_433])
    sandbox.procore.state.unlockLine(lobbyId, ours('12')[0]?.id ?? 0)
    await push(15_000)
    expect(sumOf('12')).toBe(1_500_000)
  })

  it('does not say that there is nothing to write while something is missing', async () => {
    await pushed(intoLobby([rough]))
    lockAll()
    price(14_020)
    const planned = await plan(intoLobby([rough]))
    expect(codesIn(planned)).not.toContain('nothing_to_do')
    expect(await cardOf(rough)).toMatchObject({
      states: ['update_available', 'locked_in_procore'],
      needsAttention: true,
      procoreCents: roughCents,
      currentCents: 1_402_000,
    })
  })

  it('pushed with another COR and unlocked later is not up to date with the wrong amount', async () => {
    await pushed(intoLobby([rough]))
    lockAll()
    price(14_020)
    await pushed(intoLobby([rough, vav]))
    sandbox.procore.state.unlockLine(lobbyId, ours('12')[0]?.id ?? 0)
    expect(sumOf('12')).toBe(1_402_000)
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'], procoreCents: 1_402_000 })
  })
})

describe('a COR of several lines of which some are locked', () => {
  it('adds up to its amount when it grows', async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    const [first] = ours('12')
    sandbox.procore.state.lockLine(lobbyId, first?.id ?? 0)
    price(20_000)
    await pushed(intoLobby([rough]))
    expect(sumOf('12')).toBe(2_000_000)
    sandbox.clearstory.state.editCor(rough, { tagIds: [7102] })
    await pushed(intoLobby([rough]))
    expect(sumOf('12')).toBe(2_000_000)
  })

  it('adds up when a locked item is renamed in Clearstory', async () => {
    await pushed(intoLobby([rough], { breakdown: 'line_item' }))
    const locked = ours('12')[0]
    sandbox.procore.state.lockLine(lobbyId, locked?.id ?? 0)
    const tag = sandbox.clearstory.state.tables.tags.find(({ id }) => id === 7101)
    const [material] = tag?.material ?? []
    for (const item of tag?.labor ?? []) item.laborClass = `${item.laborClass} (shift B)`
    if (material) material.material = 'EMT, three quarters'
    price(12_400)
    await pushed(intoLobby([rough]))
    expect(sumOf('12')).toBe(1_240_000)
    expect(ours('12').filter(({ id }) => id === locked?.id)).toEqual([
      { ...locked, editable: false, deletable: false },
    ])
  })

  it('does not double when a kept lump sum is to be broken down', async () => {
    await pushed(intoLobby([rough]))
    const id = ours('12')[0]?.id ?? 0
    sandbox.procore.state.editLine(lobbyId, id, { amount: '12000' })
    const planned = await plan(intoLobby([rough], { breakdown: 'sub_total', choices: { [id]: 'procore' } }))
    expect(planned.plan.cors).toMatchObject([{ breakdown: 'lump_sum', newCents: 1_200_000 }])
    expect(planned).toMatchObject({ kind: 'keep', pushable: true })
    expect(codesIn(planned)).toContain('lines_do_not_add_up')
    await expectOk(apply(planned))
    expect(centsOf('12')).toEqual([1_200_000])
  })
})

describe('a void COR', () => {
  it('whose line is locked can be kept as it is, and needs no more attention', async () => {
    await pushed(intoLobby([rough]))
    lockAll()
    sandbox.clearstory.state.voidCor(rough)
    const planned = await plan(intoLobby([rough]))
    expect(planned).toMatchObject({ kind: 'keep', pushable: true })
    expect(planned.warnings).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'lines_remain', cents: roughCents })]),
    )
    await expectOk(apply(planned))
    expect(await cardOf(rough)).toMatchObject({
      states: ['voided_in_clearstory', 'locked_in_procore', 'kept_as_is'],
      needsAttention: false,
    })
  })

  it('whose line was removed in Procore leaves without a write', async () => {
    await pushed(intoLobby([rough]))
    sandbox.procore.state.deleteLine(lobbyId, ours('12')[0]?.id ?? 0)
    sandbox.clearstory.state.voidCor(rough)
    const planned = await plan(intoLobby([rough]))
    expect(planned).toMatchObject({ kind: 'keep', pushable: true })
    await expectOk(apply(planned))
    await expect(cardOf(rough)).rejects.toThrow('not in the change event')
  })
})

describe('a line on a draft change order', () => {
  it('is named before it is changed', async () => {
    await pushed(intoLobby([rough]))
    sandbox.procore.state.lockLine(lobbyId, ours('12')[0]?.id ?? 0, 'draft_change_order')
    price(14_020)
    const planned = await pushed(intoLobby([rough]))
    expect(codesIn(planned)).toContain('line_on_draft')
    expect(centsOf('12')).toEqual([1_402_000])
  })
})
