import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { applyIfPushable } from '../support/elsewhere.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { cards, codesIn, intoLobby, lobbyId, plan, pushed } from '../support/money-story.ts'

freshHarbor()
const { rough } = seededCors
const other = 500_013
const state = () => sandbox.clearstory.state
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const inLobby = () =>
  sandbox.procore.state.lines(lobbyId).reduce((sum, { amountCents }) => sum + amountCents, 0)

// Two separate changes stand beside each other in the log; the first is in a change event, the second in none. Then the
// first is revised.
describe.each([
  // The second has a higher version: it was revised under its own number.
  { first: '3.1', second: '3.2', revised: '3.1.1', versions: 2 },
  { first: '3.1', second: '3.2', revised: '40', versions: 2 },
  // No version needed.
  { first: '12', second: '12.1', revised: '40', versions: 0 },
  { first: '12', second: '12.1', revised: '12.2', versions: 0 },
  { first: '26-012', second: '26-012.1', revised: '26-040', versions: 0 },
])('$first and $second, $first is revised as $revised', ({ first, second, revised, versions }) => {
  it.each(['new_id_old_gone', 'new_id_old_unlisted'] as const)('%s', async (how) => {
    const contractId = state().cor(rough)?.contractId ?? 0
    state().reviseCor(rough, { how: 'same_id', number: first, contractId })
    state().editCor(other, { contractId, title: 'Fire stopping', amount: 5000 })
    state().reviseCor(other, { how: 'same_id', number: second, amount: 5000 })
    for (let nth = 1; nth < versions; nth += 1)
      state().reviseCor(other, { how: 'same_id', number: second, amount: 5000 })
    await sync()
    const before = inLobby()
    await pushed(intoLobby([rough]))
    const next = state().reviseCor(rough, { how, number: revised, amount: 13_000 })
    await sync()
    const heirs = (await cards())
      .map(({ corId }) => corId)
      .filter((id) => [next, other].map(String).includes(id))
    const planned = await plan(intoLobby([next]))
    await applyIfPushable(planned)
    // Either it was asked about, or the revision took over: never both amounts of one change.
    const asked = planned.pushable ? [] : codesIn(planned)
    expect({ heirs, asked, cents: inLobby() - before }).not.toEqual({
      heirs: [String(other)],
      asked: [],
      cents: 1_234_567 + 1_300_000,
    })
  })
})
