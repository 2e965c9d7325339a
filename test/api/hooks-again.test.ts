import { beforeEach, describe, expect, it } from 'vitest'
import { changeEvents, companies, people } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { app, freshApp, sandbox } from '../support/fresh-app.ts'
import { anaWithHarborMapped, expectOk, harbor } from '../support/mapped-project.ts'

let ana: Caller

const { lobby, conference } = changeEvents
const hooks = () => sandbox.procore.state.webhooks
const asked = () => sandbox.journal.entries({ system: 'procore', path: /webhooks/ })
const news = async (caller = ana) => (await expectOk(caller.get(`${harbor}/setup`))).body
async function open(caller = ana, changeEventId: number = lobby.id) {
  await expectOk(caller.post(`${harbor}/change-events/${changeEventId}/refresh`))
  await app.settled()
}

describe('a hook that Procore refused', () => {
  freshApp()
  beforeEach(async () => {
    const refusing = sandbox.faults.add({
      system: 'procore',
      path: /webhooks/,
      kind: 'status',
      status: 403,
      times: Number.POSITIVE_INFINITY,
    })
    ana = await anaWithHarborMapped(app)
    refusing.remove()
    sandbox.journal.clear()
    expect(await news()).toMatchObject({ procoreNews: { told: false, reason: 'forbidden' } })
  })

  it('is left alone for some hours', async () => {
    await open()
    expect(asked()).toEqual([])
    expect(hooks().hooks).toEqual([])
  })

  it('is made when an admin opens the panel after that, once', async () => {
    app.clock.advance(6 * 3600 + 1)
    const again = await app.as(people.ana.id, companies.marin.id)
    await open(again)
    expect(hooks().hooks).toHaveLength(1)
    expect(await news(again)).toMatchObject({ procoreNews: { told: true } })
    sandbox.journal.clear()
    await open(again)
    expect(asked()).toEqual([])
  })

  it('is not tried with the session of somebody who may not', async () => {
    app.clock.advance(6 * 3600 + 1)
    await open(await app.as(people.rita.id, companies.marin.id), conference.id)
    expect(asked()).toEqual([])
  })
})
