import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { subcontracts } from '../sandbox/seed/world.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import {
  apply,
  cardOf,
  centsOf,
  codesIn,
  intoLobby,
  lobby,
  lobbyId,
  ours,
  plan,
  pushed,
} from '../support/money-story.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const { rough } = seededCors
const roughCents = 1_234_567
const electric = subcontracts.find(({ contractorName }) => contractorName.includes('Electric'))
const map = () =>
  ana.put(`${harbor}/contract-maps`, {
    maps: [
      {
        contractId: String(electric?.clearstoryContractId),
        commitmentId: String(electric?.commitmentId),
        budgetCodeId: null,
      },
    ],
  })

describe('a line that belongs to no COR and looks like the one to be added', () => {
  it('is named after an unlink, and can be linked again', async () => {
    await pushed(intoLobby([rough]))
    const id = String(ours('12')[0]?.id)
    await expectOk(ana.delete(`${lobby}/links/${rough}`))
    const asked = await plan(intoLobby([rough]))
    expect(asked.pushable).toBe(false)
    expect(asked.blockers).toMatchObject([{ code: 'line_like_this', changeItemId: id, cents: roughCents }])
    await expectOk(ana.post(`${lobby}/links`, { corId: String(rough), changeItemIds: [id] }))
    expect(codesIn(await plan(intoLobby([rough])))).toContain('nothing_to_do')
    expect(centsOf('12')).toEqual([roughCents])
    expect(await cardOf(rough)).toMatchObject({ states: ['up_to_date'] })
  })

  it.each([
    [
      'the same words',
      { description: 'cor 12 level 3 ELECTRICAL rough-in, added circuits at conference rooms', amount: 1 },
    ],
    ['the COR’s number', { description: 'COR 12 as typed from the PDF', amount: 8_000 }],
    ['the same amount', { description: 'Bay Electric', amount: 12_345.67 }],
  ])('by %s is a question; beside it the COR comes once', async (_, line) => {
    const id = String(sandbox.procore.state.addLine(lobbyId, line))
    const asked = await plan(intoLobby([rough]))
    expect(asked).toMatchObject({ pushable: false, blockers: [{ code: 'line_like_this', changeItemId: id }] })
    const beside = await pushed(intoLobby([rough], { choices: { [id]: 'beside' } }))
    expect(codesIn(beside)).toContain('line_like_this')
    expect(beside.plan.newTotalCents).toBe(roughCents)
  })

  it('of the same contractor is pointed out', async () => {
    await expectOk(map())
    const id = sandbox.procore.state.addLine(lobbyId, { description: 'Estimate', amount: 8_000 })
    sandbox.procore.state.editLine(lobbyId, id, { commitmentId: electric?.commitmentId ?? 0 })
    const planned = await plan(intoLobby([rough]))
    expect(planned.pushable).toBe(true)
    expect(planned.warnings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'line_of_contractor', cents: 800_000, detail: 'Estimate' }),
      ]),
    )
  })
})

describe('a commitment that is no longer what it was', () => {
  it.each(['Void', 'Complete'])('is warned of at a re-push too: %s', async (status) => {
    await expectOk(map())
    await pushed(intoLobby([rough]))
    sandbox.procore.state.editCommitment(electric?.commitmentId ?? 0, { status })
    sandbox.clearstory.state.editCor(rough, { amount: 14_020 })
    expect(codesIn(await plan(intoLobby([rough])))).toContain('commitment_closed')
  })

  it('in another currency is warned of', async () => {
    await expectOk(map())
    sandbox.procore.state.editCommitment(electric?.commitmentId ?? 0, { currency: 'CAD' })
    expect(codesIn(await plan(intoLobby([rough])))).toContain('currency_differs')
  })
})

describe('a change event', () => {
  it('in another currency than its project is warned of', async () => {
    sandbox.procore.state.setEventCurrency(lobbyId, 'CAD')
    expect(codesIn(await plan(intoLobby([rough])))).toContain('currency_differs')
  })

  it('that is closed is warned of, and takes the push', async () => {
    sandbox.procore.state.setStatus(lobbyId, 'Closed')
    const planned = await pushed(intoLobby([rough]))
    expect(codesIn(planned)).toContain('change_event_closed')
    expect(centsOf('12')).toEqual([roughCents])
  })

  it('that is closed and refuses the push says so in Procore’s words, and nothing is written', async () => {
    sandbox.procore.state.closedEventsTakeLines = false
    sandbox.procore.state.setStatus(lobbyId, 'Closed')
    const problem = await expectProblem(apply(await plan(intoLobby([rough]))), 422, 'lines_refused')
    expect(problem).toMatchObject({ written: 'no', detail: expect.stringContaining('is closed') })
    expect(centsOf('12')).toEqual([])
  })

  it('whose line is on an RFQ is named before the line is changed', async () => {
    await pushed(intoLobby([rough]))
    sandbox.procore.state.addRfq(lobbyId, ours('12')[0]?.id ?? 0, { status: 'closed', latestQuote: 8_400 })
    sandbox.clearstory.state.editCor(rough, { amount: 14_020 })
    expect(codesIn(await plan(intoLobby([rough])))).toContain('line_on_rfq')
  })
})
