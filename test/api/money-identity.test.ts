import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import {
  budgetCodes,
  changeEventStatuses,
  changeEvents,
  projects,
  subcontracts,
} from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import {
  apply,
  cardOf,
  cards,
  centsOf,
  codesIn,
  intoLobby,
  lobby,
  lobbyId,
  ours,
  plan,
  pushed,
  recover,
} from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const { rough } = seededCors
const inConference = {
  destination: { kind: 'existing', changeEventId: String(changeEvents.conference.id) },
}
const undoLast = { kind: 'undo', changeEventId: String(lobbyId) }
const removal = { kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) }
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const ways = ['new_id_old_gone', 'new_id_old_unlisted'] as const

async function revised(how: (typeof ways)[number] = 'new_id_old_gone'): Promise<number> {
  const corId = sandbox.clearstory.state.reviseCor(rough, { how, amount: 13_000 })
  await sync()
  return corId
}

/** What is in Procore of COR 12 and its revisions, over all change events. */
function moneyOf12(): number[] {
  return sandbox.procore.state.changeEvents.flatMap((event) =>
    event.items
      .filter(({ deletedAt, description }) => !deletedAt && /^COR 12(\.\d)? /.test(description))
      .map(({ estimate }) => estimate.amountCents),
  )
}

describe('a COR and its revision are one change', () => {
  it.each(ways)('after a removal, which cannot be undone then: %s', async (how) => {
    await pushed(intoLobby([rough]))
    await pushed(removal)
    await pushed({ ...intoLobby([await revised(how)]), ...inConference })
    await expectProblem(ana.post(`${harbor}/pushes`, undoLast), 409, 'undo_moved_on')
    expect(moneyOf12()).toEqual([1_300_000])
  })

  it('while it is not known whether the earlier one was written', async () => {
    const first = await plan(intoLobby([rough]))
    sandbox.procore.state.readings = { kind: 'frozen' }
    sandbox.faults.add({ ...patch, kind: 'body', status: 500, body: '{}' })
    await apply(first)
    sandbox.procore.state.readings = { kind: 'live' }
    expect((await plan({ ...intoLobby([await revised()]), ...inConference })).pushable).toBe(false)
    app.clock.advance(181)
    await cards()
    expect(moneyOf12()).toHaveLength(1)
  })

  it('where the earlier one is chosen after its revision', async () => {
    await pushed(intoLobby([await revised('new_id_old_unlisted')]))
    const late = await plan({ ...intoLobby([rough]), ...inConference })
    expect(late.pushable).toBe(false)
    expect(moneyOf12()).toEqual([1_300_000])
  })

  it('where both are chosen at once', async () => {
    const both = await plan(intoLobby([rough, await revised('new_id_old_unlisted')]))
    expect(both.pushable).toBe(false)
  })

  it.each(ways)('where the plan of the earlier one is older than its revision: %s', async (how) => {
    const old = await plan(intoLobby([rough]))
    await pushed({ ...intoLobby([await revised(how)]), ...inConference })
    await expectProblem(apply(old), 409, 'push_conflict')
    expect(moneyOf12()).toEqual([1_300_000])
  })

  it.each(['26-005', 'PCO 26-5', '12', 'E-12', '1.05-2', '100/3', '12 A', '7B'])(
    'where the number itself ends like a revision: %s',
    async (number) => {
      const { state } = sandbox.clearstory
      state.reviseCor(rough, { how: 'same_id', number })
      await sync()
      await pushed(intoLobby([rough]))
      const next = state.reviseCor(rough, { how: 'new_id_old_gone', amount: 1, number: `${number}.1` })
      await sync()
      expect((await plan({ ...intoLobby([next]), ...inConference })).pushable).toBe(false)
    },
  )

  it('where many separate changes of the contract are numbered behind a dot', async () => {
    const { state } = sandbox.clearstory
    const contractId = subcontracts[0]?.clearstoryContractId ?? 0
    const add = (nth: number) => {
      const [corId = 0] = state.addCors(projects.harbor.clearstory.id, 1)
      state.editCor(corId, { contractId, status: 'in_review', amount: 1000 + nth })
      state.reviseCor(corId, { how: 'same_id', number: `3.${nth}` })
      return corId
    }
    const series = Array.from({ length: 22 }, (_, at) => add(at + 1))
    state.reviseCor(rough, { how: 'same_id', number: '7' })
    await sync()
    await pushed(intoLobby([...series, rough]))
    const next = add(24)
    const revision = state.reviseCor(rough, { how: 'new_id_old_gone', amount: 13_000 })
    await sync()
    const planned = await plan({ ...intoLobby([next, revision]), ...inConference })
    expect(codesIn(planned)).toContain('cor_in_other_change_event')
  })
})

describe('money that is in the change event already', () => {
  it('is named before an undo brings a line back beside it', async () => {
    await pushed(intoLobby([rough]))
    const description = ours('12')[0]?.description ?? ''
    await pushed(removal)
    sandbox.procore.state.addLine(lobbyId, { description, amount: 12_345.67 })
    const undo = await plan(undoLast)
    expect(undo).toMatchObject({ pushable: false, blockers: [{ code: 'line_like_this' }] })
    expect(centsOf('12')).toHaveLength(1)
  })

  it('is named where a typed line has the whole amount and the COR comes as sub-totals', async () => {
    sandbox.procore.state.addLine(lobbyId, { description: 'Bay Electric', amount: 12_345.67 })
    const planned = await plan(intoLobby([rough], { breakdown: 'sub_total' }))
    expect(codesIn(planned)).toContain('line_like_this')
  })

  it('is named where it is of the earlier number', async () => {
    await pushed(intoLobby([rough]))
    await expectOk(ana.delete(`${lobby}/links/${rough}`))
    expect(codesIn(await plan(intoLobby([await revised()])))).toContain('line_like_this')
  })

  it('is found in a new change event whose answer was lost, whatever its line is called by then', async () => {
    const statusId = String(changeEventStatuses[0].id)
    const destination = { kind: 'new', title: 'Fresh', statusId, scope: 'tbd' }
    const planned = await plan({ ...intoLobby([rough]), destination })
    const list = { system: 'procore', path: /\/change_events$/ } as const
    sandbox.faults.add({ ...list, method: 'POST', kind: 'drop_after' })
    sandbox.faults.add({ ...list, method: 'GET', kind: 'status', status: 500 })
    await apply(planned)
    const made = sandbox.procore.state.changeEvents.find(({ title }) => title === 'Fresh')
    const lineId = made?.items[0]?.id ?? 0
    sandbox.procore.state.editLine(made?.id ?? 0, lineId, { description: 'Bay Electric rough-in' })
    app.clock.advance(181)
    expect((await expectOk(recover(planned))).body).toMatchObject({ outcome: 'applied' })
  })
})

describe('a COR that was unlinked', () => {
  const elsewhere = { ...intoLobby([rough]), ...inConference }
  const unlink = () => expectOk(ana.delete(`${lobby}/links/${rough}`))

  it('is asked about in another change event while its line is still in the first', async () => {
    await pushed(intoLobby([rough]))
    const id = String(ours('12')[0]?.id)
    sandbox.procore.state.editLine(lobbyId, Number(id), { description: 'Bay Electric rough-in' })
    await unlink()
    const asked = await plan(elsewhere)
    expect(asked).toMatchObject({ pushable: false, blockers: [{ code: 'line_unlinked', changeItemId: id }] })
    await expectProblem(apply(asked), 422, 'push_blocked')
    const beside = await pushed({ ...elsewhere, choices: { [id]: 'beside' } })
    expect(codesIn(beside)).toContain('line_unlinked')
  })

  it('is asked about in a new change event, and under the number of its revision', async () => {
    await pushed(intoLobby([rough]))
    await unlink()
    const corId = await revised()
    const statusId = String(changeEventStatuses[0].id)
    const destination = { kind: 'new', title: 'Fresh', statusId, scope: 'tbd' }
    const asked = await plan({ ...intoLobby([corId]), destination })
    expect(codesIn(asked)).toContain('line_unlinked')
    expect(asked.pushable).toBe(false)
  })

  it('goes in once its line has been removed there', async () => {
    await pushed(intoLobby([rough]))
    const id = ours('12')[0]?.id ?? 0
    await unlink()
    sandbox.procore.state.deleteLine(lobbyId, id)
    await pushed(elsewhere)
    expect(moneyOf12()).toEqual([1_234_567])
  })

  it('is known by its line in the same change event, whatever that says by then', async () => {
    await pushed(intoLobby([rough]))
    const id = ours('12')[0]?.id ?? 0
    await unlink()
    sandbox.procore.state.editLine(lobbyId, id, { description: 'Bay Electric', amount: '99.00' })
    const asked = await plan(intoLobby([rough]))
    expect(asked).toMatchObject({ pushable: false, blockers: [{ code: 'line_like_this', cents: 9_900 }] })
  })

  it('does not come back by an undo beside its line in another change event', async () => {
    await pushed(intoLobby([rough]))
    await pushed(removal)
    await pushed(elsewhere)
    await expectOk(ana.delete(`${harbor}/change-events/${changeEvents.conference.id}/links/${rough}`))
    expect(await plan(undoLast)).toMatchObject({ pushable: false, blockers: [{ code: 'line_unlinked' }] })
  })
})

describe('a locked line', () => {
  const [electric, , summit] = subcontracts
  const mapTwoContracts = () => {
    const maps = [electric, summit].map((one) => ({
      contractId: String(one?.clearstoryContractId),
      commitmentId: String(one?.commitmentId),
      budgetCodeId: null,
    }))
    return expectOk(ana.put(`${harbor}/contract-maps`, { maps }))
  }

  it.each([
    ['codes', { budgetCodeId: budgetCodes.hvacAir.id }],
    ['words', { description: 'Rough-in, as on CO 4' }],
  ])('whose %s changed in Procore can be kept, and needs no more attention', async (_, edit) => {
    await pushed(intoLobby([rough]))
    const id = ours('12')[0]?.id ?? 0
    sandbox.procore.state.lockLine(lobbyId, id)
    sandbox.procore.state.editLine(lobbyId, id, edit)
    expect((await cardOf(rough)).states).toContain('edited_in_procore')
    const kept = await plan(intoLobby([rough]))
    expect(kept).toMatchObject({ kind: 'keep', pushable: true })
    await expectOk(apply(kept))
    expect(await cardOf(rough)).toMatchObject({ needsAttention: false })
  })

  it('that is unlocked after its COR moved to another contract shows an update, and moves', async () => {
    await mapTwoContracts()
    await pushed(intoLobby([rough]))
    const id = ours('12')[0]?.id ?? 0
    sandbox.procore.state.lockLine(lobbyId, id)
    sandbox.clearstory.state.editCor(rough, { contractId: summit?.clearstoryContractId ?? 0 })
    await sync()
    expect(await cardOf(rough)).toMatchObject({ needsAttention: true })
    const kept = await plan(intoLobby([rough]))
    expect(kept).toMatchObject({ kind: 'keep', pushable: true })
    await expectOk(apply(kept))
    expect(await cardOf(rough)).toMatchObject({ needsAttention: false })
    sandbox.procore.state.unlockLine(lobbyId, id)
    expect(await cardOf(rough)).toMatchObject({ states: ['update_available'], changed: ['codes'] })
    await pushed(intoLobby([rough]))
    expect(ours('12').map(({ commitmentId }) => commitmentId)).toEqual([summit?.commitmentId])
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'] })
  })

  it('whose COR was removed from the change event needs no more attention until its amount changes', async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    sandbox.procore.state.lockLine(lobbyId, ours('12')[0]?.id ?? 0)
    await pushed(removal)
    expect(ours('12')).toHaveLength(1)
    expect(await cardOf(rough)).toMatchObject({ states: ['locked_in_procore', 'kept_as_is'] })
    sandbox.clearstory.state.editCor(rough, { amount: 15_000 })
    await sync()
    expect(await cardOf(rough)).toMatchObject({ needsAttention: true })
  })

  it('on another commitment than the COR has now gets its difference on the new one', async () => {
    await mapTwoContracts()
    await pushed(intoLobby([rough]))
    sandbox.procore.state.lockLine(lobbyId, ours('12')[0]?.id ?? 0)
    const contractId = summit?.clearstoryContractId ?? 0
    sandbox.clearstory.state.editCor(rough, { contractId, amount: 14_020 })
    await sync()
    await pushed(intoLobby([rough]))
    expect(ours('12').map(({ commitmentId }) => commitmentId)).toEqual([
      electric?.commitmentId,
      summit?.commitmentId,
    ])
  })
})
