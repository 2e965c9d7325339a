import * as v from 'valibot'
import { expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { intoLobby, pushed } from '../support/money-story.ts'

freshHarbor()
const pushRow = v.object({ push_id: v.string(), state: v.string() })

async function plan(caller: Caller): Promise<string> {
  const order = {
    kind: 'push',
    corIds: [String(seededCors.fireCaulk)],
    destination: { kind: 'existing', changeEventId: String(changeEvents.conference.id) },
  }
  const { body } = await expectOk(caller.post(`${harbor}/pushes`, order))
  return v.parse(v.object({ pushId: v.string() }), body).pushId
}

it('the newest 20 plans of a person are kept, withdrawn ones included; what was pushed and what others plan stays', async () => {
  await pushed(intoLobby([seededCors.rough]))
  sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, 'Admin')
  const bens = await plan(await app.as(people.ben.id, companies.marin.id))
  const anas: string[] = []
  for (let at = 0; at < 22; at += 1) {
    const pushId = await plan(ana)
    if (at % 2 === 0) await expectOk(ana.post(`${harbor}/pushes/${pushId}/withdraw`))
    anas.push(pushId)
  }
  const [first, ...plans] = v.parse(
    v.array(pushRow),
    await app.rows('SELECT push_id, state FROM pushes ORDER BY rowid'),
  )
  expect(first?.state).toBe('applied')
  expect(plans.map(({ push_id }) => push_id)).toEqual([bens, ...anas.slice(2)])
  const orphans = 'SELECT 1 FROM push_cors WHERE push_id NOT IN (SELECT push_id FROM pushes)'
  expect(await app.rows(orphans)).toEqual([])
})
