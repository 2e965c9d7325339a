import { expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk } from '../support/mapped-project.ts'
import { sync } from '../support/money-places.ts'
import { apply, codesIn, intoLobby, lobby, lobbyId, plan, pushed, sumOf } from '../support/money-story.ts'

// One person plans a COR while a line is linked to another COR by mistake; a second person unlinks it before the push.

freshHarbor()
const { rough } = seededCors
const other = 500_013

async function linkedToOther(amount: string) {
  const id = sandbox.procore.state.addLine(lobbyId, { description: 'Bay Electric', amount })
  await expectOk(ana.post(`${lobby}/links`, { corId: String(other), changeItemIds: [String(id)] }))
  return String(id)
}
const unlink = () => expectOk(ana.delete(`${lobby}/links/${other}`))

it.each([
  ['a COR comes in', '12345.67', false],
  ['a COR grows', '654.33', true],
])('a plan made before a similar line lost its link is shown again: %s', async (_, amount, isLinked) => {
  if (isLinked) {
    await pushed(intoLobby([rough]))
    sandbox.clearstory.state.editCor(rough, { amount: 13_000 })
    await sync()
  }
  const id = await linkedToOther(amount)
  const before = sumOf('12')
  const planned = await plan(intoLobby([rough]))
  expect(planned.pushable).toBe(true)
  await unlink()
  expect(codesIn(await plan(intoLobby([rough])))).toContain('line_like_this')
  expect(await apply(planned)).toMatchObject({ status: 409 })
  expect(sumOf('12')).toBe(before)
  await pushed(intoLobby([rough], { choices: { [id]: 'beside' } }))
})

it('a plan made before a line of other words and cents lost its link is applied', async () => {
  await linkedToOther('100')
  const planned = await plan(intoLobby([rough]))
  await unlink()
  await expectOk(apply(planned))
})
