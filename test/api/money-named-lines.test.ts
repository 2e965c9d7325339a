import { expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { freshHarbor, sandbox } from '../support/fresh-app.ts'
import { sync } from '../support/money-places.ts'
import { intoLobby, lobbyId, plan, pushed } from '../support/money-story.ts'

// A line that a person typed, and that names the COR under its own or its earlier number.

freshHarbor()
const { rough } = seededCors
const type = (description: string, amount: string) =>
  String(sandbox.procore.state.addLine(lobbyId, { description, amount }))
const asked = (changeItemId: string) => ({
  pushable: false,
  blockers: [{ code: 'line_like_this', changeItemId }],
})

it.each(['12R1', '12 Rev 1', '12A', '12-1', '12 (R1)'])(
  'a line for COR 12 is asked about where %s comes in',
  async (number) => {
    const typed = type('COR 12 rough-in', '12345.67')
    const revision = { how: 'new_id_old_gone', number, amount: 13_000 } as const
    const next = sandbox.clearstory.state.reviseCor(rough, revision)
    await sync()
    expect(await plan(intoLobby([next]))).toMatchObject(asked(typed))
  },
)

it.each([
  ['COR-12', 'COR-12 rough-in'],
  ['COR 012', 'COR 012 rough-in'],
  ['COR #12', 'COR 12 rough-in'],
  ['12', 'COR No. 12 rough-in'],
  ['12', 'CORs 11 and 12'],
])('a line is asked about where the number is %s and it says "%s"', async (number, words) => {
  sandbox.clearstory.state.reviseCor(rough, { how: 'same_id', number, amount: 13_000 })
  await sync()
  expect(await plan(intoLobby([rough]))).toMatchObject({ pushable: true })
  const typed = type(words, '12000')
  expect(await plan(intoLobby([rough]))).toMatchObject(asked(typed))
})

it('a line that names another COR is not asked about', async () => {
  sandbox.clearstory.state.reviseCor(rough, { how: 'same_id', number: '26-005', amount: 13_000 })
  await sync()
  type('COR 26-004 rough-in', '12000')
  await pushed(intoLobby([rough]))
})
