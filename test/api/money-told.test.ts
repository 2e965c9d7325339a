import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { patch } from '../support/elsewhere.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { apply, cardOf, intoLobby, lobby, lobbyId, ours, plan, recover } from '../support/money-story.ts'

// What is said of a push afterwards.

freshHarbor()

const { rough } = seededCors
const csv = async () => {
  const answer = await fetch(`${app.url}${lobby}/activity?format=csv`, {
    headers: { authorization: `Bearer ${ana.bearer}` },
  })
  return answer.text()
}

describe('a push whose amount Procore rounded', () => {
  it('is told with what Procore has when its answer is asked for again, not as a part', async () => {
    sandbox.procore.state.normalization.wholeDollars = true
    const planned = await plan(intoLobby([rough]))
    await expectOk(apply(planned))
    const { body } = await expectOk(apply(planned))
    expect(body).toMatchObject({ notes: [{ kind: 'stored_otherwise', procoreCents: 1_234_600 }] })
  })

  it('is in the exported trail with what Procore has', async () => {
    sandbox.procore.state.normalization.wholeDollars = true
    await expectOk(apply(await plan(intoLobby([rough]))))
    expect(await csv()).toContain('12346.00')
  })

  it('is told with what Procore has once it was found again, and nobody edited it', async () => {
    sandbox.procore.state.normalization.wholeDollars = true
    const planned = await plan(intoLobby([rough]))
    sandbox.faults.add({ ...patch, kind: 'drop_after' })
    await apply(planned)
    app.clock.advance(181)
    const { body } = await expectOk(recover(planned))
    expect(body).toMatchObject({
      outcome: 'applied',
      result: { notes: [{ kind: 'stored_otherwise', procoreCents: 1_234_600 }] },
    })
    expect((await cardOf(rough)).states).not.toContain('edited_in_procore')
  })
})

describe('a push of five lines of which one arrived', () => {
  async function partly() {
    const planned = await plan(intoLobby([rough], { breakdown: 'sub_total' }))
    sandbox.procore.state.readings = { kind: 'frozen' }
    sandbox.faults.add({ ...patch, kind: 'drop_after' })
    await apply(planned)
    sandbox.procore.state.readings = { kind: 'live' }
    for (const { id } of ours('12').slice(1)) sandbox.procore.state.deleteLine(lobbyId, id)
    app.clock.advance(181)
    expect((await recover(planned)).body).toMatchObject({ outcome: 'partly', arrived: 1, missing: 4 })
    return planned
  }

  it('is in the exported trail with what arrived, line by line', async () => {
    await partly()
    const [head = '', ...rows] = (await csv()).trimEnd().split('\r\n')
    const at = head.split(',').indexOf('"Amount saved in Procore"')
    const arrived = rows.map((row) => row.split(',')[at])
    expect(arrived.filter((cents) => cents === '0.00')).toHaveLength(4)
    expect(arrived).toHaveLength(5)
  })

  it('is said to have arrived in part when its answer is asked for again', async () => {
    const planned = await partly()
    const { body } = await expectOk(apply(planned))
    expect(body).toMatchObject({ notes: [{ kind: 'partly' }] })
  })
})

describe('"nothing was written" is not said of a push that may have arrived', () => {
  it.each(['recover', 'withdraw'])('where the project is not mapped any more: %s', async (what) => {
    const planned = await plan(intoLobby([rough]))
    sandbox.procore.state.readings = { kind: 'frozen' }
    sandbox.faults.add({ ...patch, kind: 'drop_after' })
    await apply(planned)
    sandbox.procore.state.readings = { kind: 'live' }
    await expectOk(ana.delete(`${harbor}/mapping`))
    const answer = await ana.post(`${harbor}/pushes/${planned.pushId}/${what}`)
    expect(answer.body).toMatchObject({ written: 'unknown' })
  })
})
