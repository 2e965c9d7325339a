import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { applyIfPushable } from '../support/elsewhere.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import {
  apply,
  cardOf,
  cards,
  intoLobby,
  lobbyId,
  ours,
  type PlanAnswer,
  plan,
  pushed,
  sumOf,
} from '../support/money-story.ts'

// An undo leaves every line as it was recorded before the push: what a person decided about it lasts.

freshHarbor()
const { rough, vav } = seededCors
const undo = { kind: 'undo', changeEventId: String(lobbyId) }
const removal = { kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) }
const labor = () => ours('12').find(({ description }) => description === 'COR 12 Labor')

/** COR 12 comes as sub-totals; the labor line is edited or taken out in Procore, and stays so. */
async function kept(edit: (id: number) => void): Promise<string> {
  await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
  const id = labor()?.id ?? 0
  edit(id)
  await expectOk(apply(await plan(intoLobby([rough], { choices: { [id]: 'procore' } }))))
  expect(await cardOf(rough)).toMatchObject({ states: ['kept_as_is'], needsAttention: false })
  return String(id)
}
const keptOut = () => kept((id) => sandbox.procore.state.deleteLine(lobbyId, id))
const keptAsEdited = () => kept((id) => sandbox.procore.state.editLine(lobbyId, id, { amount: '10' }))

async function price(amount: number) {
  sandbox.clearstory.state.editCor(rough, { amount })
  await expectOk(ana.post(`${harbor}/sync`))
}

function openLines({ plan: { cors } }: PlanAnswer) {
  return cors.flatMap(({ lines }) => lines.filter(({ action }) => action === 'choose'))
}

/** The amount changes; the wish for the labor line does not: what changed is the markup. */
async function repushed() {
  await price(13_000)
  const planned = await plan(intoLobby([rough]))
  await applyIfPushable(planned)
  return planned
}

describe('a line that was kept out does not come back unasked', () => {
  it('after its COR was removed and the removal undone', async () => {
    await keptOut()
    const before = sumOf('12')
    await pushed(removal)
    const planned = await plan(undo)
    expect(planned.plan.cors[0]?.lines).toContainEqual(expect.objectContaining({ action: 'leave_out' }))
    await expectOk(apply(planned))
    expect(sumOf('12')).toBe(before)
    await repushed()
    expect(labor()).toBeUndefined()
  })

  it('after it was brought back and that was undone', async () => {
    const id = await keptOut()
    await expectOk(apply(await plan(intoLobby([rough], { choices: { [id]: 'clearstory' } }))))
    await expectOk(apply(await plan(undo)))
    expect(await cardOf(rough)).toMatchObject({ states: ['kept_as_is'], needsAttention: false })
    await repushed()
    expect(labor()).toBeUndefined()
  })
})

describe('a line that was kept as edited is not overwritten unasked', () => {
  it('after its COR was removed and the removal undone', async () => {
    const id = await keptAsEdited()
    await expectOk(apply(await plan({ ...removal, choices: { [id]: 'clearstory' } })))
    await expectOk(apply(await plan(undo)))
    expect(await cardOf(rough)).toMatchObject({ states: ['kept_as_is'], needsAttention: false })
    await repushed()
    expect(labor()?.amountCents).toBe(1000)
  })

  it('after Clearstory’s amount was taken and that was undone', async () => {
    const id = await keptAsEdited()
    await expectOk(apply(await plan(intoLobby([rough], { choices: { [id]: 'clearstory' } }))))
    await expectOk(apply(await plan(undo)))
    expect(await cardOf(rough)).toMatchObject({ states: ['kept_as_is'], needsAttention: false })
    await repushed()
    expect(labor()?.amountCents).toBe(1000)
  })
})

describe('a line that a person edited or removed, and has not decided about, is asked about', () => {
  const edited = async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    const id = labor()?.id ?? 0
    sandbox.procore.state.editLine(lobbyId, id, { amount: '10' })
    return String(id)
  }
  const expectAsked = async () => {
    expect(await cardOf(rough)).toMatchObject({ states: ['edited_in_procore'] })
    expect(openLines(await repushed())).toHaveLength(1)
  }

  it('after Clearstory’s amount was taken and that was undone', async () => {
    const id = await edited()
    await pushed(intoLobby([rough], { choices: { [id]: 'clearstory' } }))
    await pushed(undo)
    expect(labor()?.amountCents).toBe(1000)
    await expectAsked()
  })

  it('after it was kept with a push that was undone', async () => {
    const id = await edited()
    sandbox.clearstory.state.editCor(rough, { amount: 12_800 })
    await expectOk(ana.post(`${harbor}/sync`))
    await pushed(intoLobby([rough], { choices: { [id]: 'procore' } }))
    await pushed(undo)
    expect(openLines(await repushed())).toHaveLength(1)
  })

  it('after its COR was removed and the removal undone', async () => {
    await pushed(intoLobby([rough], { breakdown: 'sub_total' }))
    sandbox.procore.state.deleteLine(lobbyId, labor()?.id ?? 0)
    await pushed(removal)
    await pushed(undo)
    await expectAsked()
    expect(labor()).toBeUndefined()
  })
})

it('a COR whose only line was kept out is linked again by the undo of its removal', async () => {
  await pushed(intoLobby([rough, vav]))
  const id = ours('12')[0]?.id ?? 0
  sandbox.procore.state.deleteLine(lobbyId, id)
  await expectOk(apply(await plan(intoLobby([rough], { choices: { [id]: 'procore' } }))))
  await pushed({ ...removal, corIds: [String(rough), String(vav)] })
  expect(await cards()).toEqual([])
  await pushed(undo)
  expect(await cardOf(rough)).toMatchObject({ states: ['kept_as_is'], needsAttention: false })
  expect(sumOf('12')).toBe(0)
})

it('a locked line keeps its record when the push that met it is undone', async () => {
  await pushed(intoLobby([rough]))
  sandbox.procore.state.lockLine(lobbyId, ours('12')[0]?.id ?? 0)
  await price(13_000)
  await pushed(intoLobby([rough]))
  await pushed(undo)
  expect(await cardOf(rough)).toMatchObject({ states: ['update_available', 'locked_in_procore'] })
  await pushed(intoLobby([rough]))
  expect(sumOf('12')).toBe(1_300_000)
})

describe('a COR of zero whose line was edited and kept', () => {
  const keptAtZero = async () => {
    await price(0)
    await pushed(intoLobby([rough]))
    const id = ours('12')[0]?.id ?? 0
    sandbox.procore.state.editLine(lobbyId, id, { amount: '500' })
    await expectOk(apply(await plan(intoLobby([rough], { choices: { [id]: 'procore' } }))))
    return String(id)
  }

  it('can be removed: its line is asked about', async () => {
    const id = await keptAtZero()
    expect(openLines(await plan(removal))).toHaveLength(1)
    await pushed({ ...removal, choices: { [id]: 'clearstory' } })
    expect(sumOf('12')).toBe(0)
  })

  it('is not asked about again once the line was kept at its removal', async () => {
    const id = await keptAtZero()
    await expectOk(apply(await plan({ ...removal, choices: { [id]: 'procore' } })))
    expect(openLines(await plan(removal))).toEqual([])
    // What it wants is a line of zero again, which is another wish than none.
    expect(openLines(await plan(intoLobby([rough])))).toHaveLength(1)
  })
})
