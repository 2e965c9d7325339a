import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { budgetCodes, subcontracts } from '../sandbox/seed/world.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
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

const { rough, vav, noAmount } = seededCors
const roughCents = 1_234_567
const price = (amount: number) => sandbox.clearstory.state.editCor(rough, { amount })
const lineId = (number = '12', at = 0) => ours(number)[at]?.id ?? 0
const electric = subcontracts.find(({ contractorName }) => contractorName.includes('Electric'))
const summit = subcontracts.find(({ contractorName }) => contractorName === 'Summit Mechanical')

describe('a line that a person removed in Procore and kept out', () => {
  it('stays out until Clearstory’s wish for it changes, and then is asked about', async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    const labor = ours('12').find(({ description }) => description === 'COR 12 Labor')
    sandbox.procore.state.deleteLine(lobbyId, labor?.id ?? 0)
    const choices = { [String(labor?.id)]: 'procore' }
    const kept = await plan(intoLobby([rough], { choices }))
    expect(kept).toMatchObject({ kind: 'keep', pushable: true })
    await expectOk(apply(kept))
    expect(await cardOf(rough)).toMatchObject({ states: ['kept_as_is'], needsAttention: false })

    // The amount changes; the wish for the labor line does not: what changed is the markup.
    price(13_000)
    const next = await pushed(intoLobby([rough]))
    expect(codesIn(next)).toContain('lines_do_not_add_up')
    expect(ours('12').some(({ description }) => description === 'COR 12 Labor')).toBe(false)
    expect(sumOf('12')).toBe(1_300_000 - (labor?.amountCents ?? 0))
  })

  it('is asked about again when its own amount changes', async () => {
    await pushed(intoLobby([rough]))
    const id = lineId()
    sandbox.procore.state.deleteLine(lobbyId, id)
    await expectOk(apply(await plan(intoLobby([rough], { choices: { [id]: 'procore' } }))))
    expect(centsOf('12')).toEqual([])
    price(13_000)
    const asked = await plan(intoLobby([rough]))
    expect(asked.pushable).toBe(false)
    expect(asked.plan.cors[0]?.lines).toMatchObject([{ action: 'choose', changeItemId: String(id) }])
    expect(centsOf('12')).toEqual([])
  })
})

describe('a line that a person moved to another budget code and kept', () => {
  it('keeps its code while its amount follows Clearstory', async () => {
    await pushed(intoLobby([rough]))
    const id = lineId()
    sandbox.procore.state.editLine(lobbyId, id, { budgetCodeId: budgetCodes.hvacAir.id })
    expect(await cardOf(rough)).toMatchObject({ states: ['edited_in_procore'] })
    await expectOk(apply(await plan(intoLobby([rough], { choices: { [id]: 'procore' } }))))
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'] })
    price(14_020)
    await pushed(intoLobby([rough]))
    expect(ours('12')).toMatchObject([{ id, amountCents: 1_402_000, budgetCodeId: budgetCodes.hvacAir.id }])
  })
})

describe('Keep as it is', () => {
  it('stores who decided and when, writes nothing, and lasts until Clearstory changes', async () => {
    await pushed(intoLobby([rough]))
    const id = lineId()
    sandbox.procore.state.editLine(lobbyId, id, { amount: '12000' })
    expect(await cardOf(rough)).toMatchObject({ states: ['edited_in_procore'], needsAttention: true })
    const kept = await plan(intoLobby([rough], { choices: { [id]: 'procore' } }))
    expect(kept.kind).toBe('keep')
    sandbox.journal.clear()
    await expectOk(apply(kept))
    expect(sandbox.journal.entries({ system: 'procore', method: 'PATCH' })).toEqual([])
    expect(await cardOf(rough)).toMatchObject({
      states: ['kept_as_is'],
      needsAttention: false,
      kept: { personName: 'Ana Diaz', at: expect.any(String) },
    })
    expect(codesIn(await plan(intoLobby([rough])))).toContain('nothing_to_do')
    const { body } = await expectOk(ana.get(`${harbor}/change-events/${lobbyId}/activity`))
    expect(body).toMatchObject({ entries: [{ kind: 'keep', personName: 'Ana Diaz' }, { kind: 'push' }] })

    price(13_000)
    expect(await cardOf(rough).catch(() => null)).not.toBeNull()
    await expectOk(ana.post(`${harbor}/sync`))
    expect(await cardOf(rough)).toMatchObject({ states: ['update_available'], needsAttention: true })
    const asked = await plan(intoLobby([rough]))
    expect(asked.plan.cors[0]?.lines).toMatchObject([{ action: 'choose' }])
  })
})

describe('a COR that moves to another contract', () => {
  it('shows an update, and its lines get the new contract’s codes', async () => {
    const contractId = String(summit?.clearstoryContractId)
    const maps = [{ contractId, commitmentId: String(summit?.commitmentId), budgetCodeId: null }]
    await pushed(intoLobby([rough]))
    await expectOk(ana.put(`${harbor}/contract-maps`, { maps }))
    sandbox.clearstory.state.editCor(rough, { contractId: summit?.clearstoryContractId ?? 0 })
    await expectOk(ana.post(`${harbor}/sync`))
    expect(await cardOf(rough)).toMatchObject({ states: ['update_available'], changed: ['contract'] })
    await pushed(intoLobby([rough]))
    expect(ours('12')).toMatchObject([{ commitmentId: summit?.commitmentId, amountCents: roughCents }])
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'] })
  })

  it('shows an update when the contract map is corrected, and the lines follow', async () => {
    const contractId = String(electric?.clearstoryContractId)
    const map = (commitmentId: number | undefined) =>
      ana.put(`${harbor}/contract-maps`, {
        maps: [
          { contractId, commitmentId: String(commitmentId), budgetCodeId: String(budgetCodes.hvacAir.id) },
        ],
      })
    await expectOk(map(summit?.commitmentId))
    await pushed(intoLobby([rough]))
    await expectOk(map(electric?.commitmentId))
    expect(await cardOf(rough)).toMatchObject({ states: ['update_available'], changed: ['codes'] })
    await pushed(intoLobby([rough]))
    expect(ours('12')).toMatchObject([{ commitmentId: electric?.commitmentId, amountCents: roughCents }])
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'] })
  })
})

describe('a COR without an amount', () => {
  it('keeps its lines, says why, and does not hold up the others', async () => {
    await pushed(intoLobby([rough, vav]))
    sandbox.clearstory.state.overrideCor(rough, {
      status: 'approved_to_proceed',
      approvedToProceedAmount: null,
    })
    sandbox.clearstory.state.editCor(vav, { amount: 9_000 })
    await expectOk(ana.post(`${harbor}/sync`))
    const planned = await pushed(intoLobby([rough, vav]))
    expect(codesIn(planned)).toContain('cor_without_amount')
    expect(centsOf('12')).toEqual([roughCents])
    expect(centsOf('44')).toEqual([900_000])
    expect((await cardOf(rough)).states).not.toContain('up_to_date')
  })

  it('may not come in', async () => {
    expect(await plan(intoLobby([noAmount]))).toMatchObject({
      pushable: false,
      blockers: [expect.objectContaining({ code: 'cor_without_amount' })],
    })
  })
})

describe('an update that Procore stores in its own way', () => {
  it.each([
    ['escapes the words', { escapeHtml: true }],
    ['fills in the vendor', { vendorFromCommitment: true }],
    ['drops a unit', { dropUnknownUnits: true }],
  ])('is taken as answered: it %s', async (_, flags) => {
    Object.assign(sandbox.procore.state.normalization, flags)
    sandbox.clearstory.state.editCor(rough, { title: 'Rough-in & <panels>' })
    const codes = {
      [String(electric?.clearstoryContractId)]: {
        commitmentId: String(electric?.commitmentId),
        budgetCodeId: null,
      },
    }
    const { body } = await expectOk(apply(await plan(intoLobby([rough], { breakdown: 'line_item', codes }))))
    expect(body).toMatchObject({ recovered: false, notes: [] })
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'] })
    expect(codesIn(await plan(intoLobby([rough])))).toContain('nothing_to_do')
  })

  it('shows an amount that it rounded, and asks which one stays', async () => {
    sandbox.procore.state.normalization.wholeDollars = true
    const { body } = await expectOk(apply(await plan(intoLobby([rough]))))
    expect(body).toMatchObject({
      recovered: false,
      notes: [{ kind: 'stored_otherwise', procoreCents: 1_234_600 }],
    })
    expect(await cardOf(rough)).toMatchObject({
      states: ['update_available'],
      procoreCents: 1_234_600,
      currentCents: roughCents,
    })
    const id = lineId()
    const asked = await plan(intoLobby([rough]))
    expect(asked.plan.cors[0]?.lines).toMatchObject([{ action: 'choose' }])
    const kept = await plan(intoLobby([rough], { choices: { [id]: 'procore' } }))
    expect(kept.kind).toBe('keep')
    await expectOk(apply(kept))
    expect(await cardOf(rough)).toMatchObject({ states: ['kept_as_is'], needsAttention: false })
  })
})

describe('an edit by a fraction of a cent', () => {
  const keep = async (more: object = {}) => {
    const kept = await plan(intoLobby([rough], { choices: { [lineId()]: 'procore' }, ...more }))
    expect(kept).toMatchObject({ kind: 'keep', pushable: true })
    await expectOk(apply(kept))
  }
  const edit = (amountText: string | null) =>
    sandbox.procore.state.editLine(lobbyId, lineId(), { amountText })

  // The second one rounds to what Clearstory wants.
  it.each([
    ['12345.675', 'kept_as_is'],
    ['12345.674', 'up_to_date'],
  ])('that is kept stays kept: %s', async (amountText, state) => {
    await pushed(intoLobby([rough]))
    edit(amountText)
    await keep()
    expect(await cardOf(rough)).toMatchObject({ states: [state], needsAttention: false })
    expect(codesIn(await plan(intoLobby([rough])))).toContain('nothing_to_do')
  })

  it.each([
    ['is edited again', () => edit('12345.6751')],
    ['is asked to be otherwise by Clearstory', () => sandbox.clearstory.state.editCor(rough, { amount: 1 })],
  ])('that is kept is asked about once it %s', async (_, change) => {
    await pushed(intoLobby([rough]))
    edit('12345.674')
    await keep()
    change()
    const asked = await plan(intoLobby([rough]))
    expect(asked.plan.cors[0]?.lines).toMatchObject([{ action: 'choose' }])
  })

  it('of a locked line needs no more attention once it was noted', async () => {
    await pushed(intoLobby([rough]))
    sandbox.procore.state.lockLine(lobbyId, lineId())
    edit('12345.674')
    expect((await cardOf(rough)).states).toContain('edited_in_procore')
    await keep({ choices: {} })
    expect(await cardOf(rough)).toMatchObject({ needsAttention: false })
    expect(codesIn(await plan(intoLobby([rough])))).toContain('nothing_to_do')
    sandbox.procore.state.unlockLine(lobbyId, lineId())
    const asked = await plan(intoLobby([rough]))
    expect(asked.plan.cors[0]?.lines).toMatchObject([{ action: 'choose' }])
  })

  it('of a COR without an amount can be kept, and stays kept', async () => {
    await pushed(intoLobby([rough]))
    edit('12345.674')
    sandbox.clearstory.state.editCor(rough, { amount: null })
    await keep()
    expect((await cardOf(rough)).states).not.toContain('edited_in_procore')
  })
})
