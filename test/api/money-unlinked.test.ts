import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { applyIfPushable, conference, everywhere, intoConference, sync } from '../support/money-places.ts'
import {
  apply,
  cardOf,
  codesIn,
  intoLobby,
  lobby,
  lobbyId,
  ours,
  plan,
  pushed,
} from '../support/money-story.ts'

// Lines that were unlinked keep their money in Procore, and belong to no COR: whatever may bring the same money in once more
// asks about them first.

freshHarbor()

const { rough, credit } = seededCors
const other = 500_013

const unlink = (corId: number, from = lobby) => expectOk(ana.delete(`${from}/links/${corId}`))

async function linkedInConference(corId: number, amount: number) {
  const id = sandbox.procore.state.addLine(conference, { description: 'Allowance', amount })
  await expectOk(
    ana.post(`${harbor}/change-events/${conference}/links`, {
      corId: String(corId),
      changeItemIds: [String(id)],
    }),
  )
}

describe('a COR with the title of one that was unlinked, under another number', () => {
  it.each([
    ['in another change event', intoConference, 'line_unlinked'],
    ['in the same one', (corId: number) => intoLobby([corId]), 'line_like_this'],
  ])('is asked about where the earlier one has left the log: %s', async (_, into, code) => {
    await pushed(intoLobby([rough]))
    await unlink(rough)
    const revision = { how: 'new_id_old_gone', number: '40', amount: 13_000 } as const
    const next = sandbox.clearstory.state.reviseCor(rough, revision)
    await sync()
    expect(await plan(into(next))).toMatchObject({ pushable: false, blockers: [{ code }] })
  })

  it('is known by the title that the earlier one had got since it was pushed', async () => {
    await pushed(intoLobby([rough]))
    sandbox.clearstory.state.editCor(rough, { title: 'Renamed since' })
    await sync()
    await unlink(rough)
    const revision = { how: 'new_id_old_gone', number: '40', amount: 13_000 } as const
    const next = sandbox.clearstory.state.reviseCor(rough, revision)
    await sync()
    expect(await plan(intoConference(next))).toMatchObject({ blockers: [{ code: 'line_unlinked' }] })
  })

  it('is a separate COR where both are in the log', async () => {
    const { title = '' } = sandbox.clearstory.state.cor(rough) ?? {}
    sandbox.clearstory.state.reviseCor(other, { how: 'same_id', number: '40', title, amount: 100 })
    await sync()
    await pushed(intoLobby([rough]))
    await unlink(rough)
    await pushed(intoConference(other))
  })
})

describe('a COR that was linked by hand elsewhere since it was unlinked', () => {
  it.each([
    ['a credit, to a smaller line', credit, '45', -1, -120_000],
    ['to a larger line', rough, '12', 20_000, 1_234_567],
    ['to a smaller line', rough, '12', 5, 1_234_567],
  ])('is asked about at its first push: %s', async (_, corId, number, amount, cents) => {
    await pushed(intoLobby([corId]))
    await unlink(corId)
    await linkedInConference(corId, amount)
    const planned = await plan(intoConference(corId))
    expect(planned.blockers).toMatchObject([{ code: 'line_unlinked' }])
    await applyIfPushable(planned)
    expect(everywhere(number)).toBe(cents)
  })

  it('is asked about when its credit grows later only where the unlinked line was edited since', async () => {
    await pushed(intoLobby([credit]))
    await unlink(credit)
    await linkedInConference(credit, -1)
    const { blockers } = await plan(intoConference(credit))
    const choices = { [String(blockers[0]?.changeItemId)]: 'beside' }
    await pushed(intoConference(credit, { choices }))
    sandbox.clearstory.state.editCor(credit, { amount: -1500 })
    await sync()
    expect(codesIn(await pushed(intoConference(credit)))).toContain('line_unlinked')
    sandbox.procore.state.editLine(lobbyId, Number(blockers[0]?.changeItemId), { amount: '-1300' })
    sandbox.clearstory.state.editCor(credit, { amount: -1600 })
    await sync()
    expect(await plan(intoConference(credit))).toMatchObject({ blockers: [{ code: 'line_unlinked' }] })
    // Less of it brings no money in, and is not asked about again.
    sandbox.clearstory.state.editCor(credit, { amount: -900 })
    await sync()
    await pushed(intoConference(credit))
  })
})

describe('a COR whose line was removed in Procore and kept out', () => {
  const keptOut = async () => {
    await pushed(intoLobby([rough]))
    const id = ours('12')[0]?.id ?? 0
    sandbox.procore.state.deleteLine(lobbyId, id)
    await pushed(intoLobby([rough], { choices: { [id]: 'procore' } }))
    return id
  }
  const isBack = (id: number) => {
    const item = sandbox.procore.state.changeEvent(lobbyId).items.find((one) => one.id === id)
    if (item) item.deletedAt = null
    sandbox.procore.state.editLine(lobbyId, id, {})
    expect(everywhere('12')).toBe(1_234_567)
  }
  const expectAsked = async (request: object, code: string) => {
    const planned = await plan(request)
    await applyIfPushable(planned)
    expect(planned.blockers).toMatchObject([{ code }])
    expect(everywhere('12')).toBe(1_234_567)
  }

  it.each([
    ['and was seen', true, intoConference(rough), 'line_unlinked'],
    ['and was not seen', false, intoConference(rough), 'line_unlinked'],
    ['and the COR goes into the same change event', false, intoLobby([rough]), 'line_like_this'],
  ])('is asked about after an unlink where the line is back, %s', async (_, isSeen, request, code) => {
    isBack(await keptOut())
    if (isSeen) expect(await cardOf(rough)).toMatchObject({ procoreCents: 1_234_567 })
    await unlink(rough)
    await expectAsked(request, code)
  })

  it('is asked about where the line comes back after the unlink', async () => {
    const id = await keptOut()
    await unlink(rough)
    isBack(id)
    await expectAsked(intoConference(rough), 'line_unlinked')
  })

  it('is asked about where the line comes back after the COR was removed', async () => {
    const id = await keptOut()
    await expectOk(
      apply(await plan({ kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) })),
    )
    isBack(id)
    await expectAsked(intoConference(rough), 'line_unlinked')
  })

  it.each([
    ['another change event', intoConference(rough)],
    ['the same change event', intoLobby([rough])],
  ])('goes into %s without a question where the line stays out', async (_, request) => {
    await keptOut()
    await unlink(rough)
    expect(codesIn(await pushed(request))).toEqual(['budget_code_missing'])
    expect(everywhere('12')).toBe(1_234_567)
  })
})
