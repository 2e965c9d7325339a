import { expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { patch } from '../support/elsewhere.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { apply, cards, intoLobby, plan, recover, sumOf } from '../support/money-story.ts'

freshHarbor()
const { rough } = seededCors
const sync = () => expectOk(ana.post(`${harbor}/sync`))

it.each(['new_id_old_gone', 'new_id_old_unlisted'] as const)(
  'a COR that was revised while its first push was unfinished is not up to date: %s',
  async (how) => {
    const planned = await plan(intoLobby([rough]))
    sandbox.procore.state.readings = { kind: 'frozen' }
    sandbox.faults.add({ ...patch, kind: 'drop_after' })
    await apply(planned)
    sandbox.procore.state.readings = { kind: 'live' }
    expect(sumOf('12')).toBe(1_234_567)
    sandbox.clearstory.state.reviseCor(rough, { how, number: '12.1', amount: 13_000 })
    await sync()
    app.clock.advance(181)
    await expectOk(recover(planned))
    await sync()
    expect(await cards()).toMatchObject([{ number: '12.1', states: ['update_available'] }])
  },
)
