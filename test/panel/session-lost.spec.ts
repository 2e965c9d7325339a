import * as v from 'valibot'
import { changeEvents } from '../sandbox/seed/world.ts'
import { choose, done, pushIt, ready, toCheck, toCodes } from './push-walk.ts'
import { expectSound } from './state-checks.ts'
import { expect, test } from './world.ts'

const granted = v.object({ grant_type: v.string() })

test('a refresh whose answer is lost: signed in again once, and the plan is still on screen', async ({
  world,
}) => {
  const { sandbox } = world
  const docked = await ready(world)
  const { panel } = docked
  const before = sandbox.procore.state.lines(changeEvents.lobby.id).length
  const dialog = await choose(panel, ['COR 12'])
  await toCodes(dialog)
  const table = await toCheck(dialog)
  const planned = await table.innerText()

  // Procore spends the refresh token, and nobody hears what it gave for it.
  sandbox.procore.state.expireAccessTokens()
  sandbox.faults.add({ system: 'procore', path: '/oauth/token', kind: 'drop_after' })
  sandbox.journal.clear()
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  // The panel looks again by itself after a push that did not go, and so hears that the session is over.
  await expect(panel.getByText('The push you were preparing is still here.')).toBeVisible()
  await expectSound(docked, 'session-lost-with-plan')
  await world.signIn(docked)
  await expect(table).toBeVisible()
  expect(await table.innerText()).toBe(planned)
  await pushIt(panel, dialog, 'Pushed 1 COR')
  await done(dialog)

  expect(sandbox.procore.state.lines(changeEvents.lobby.id)).toHaveLength(before + 1)
  const exchanges = sandbox.journal
    .entries({ system: 'procore', path: '/oauth/token' })
    .map(({ requestBody, status }) => [v.parse(granted, JSON.parse(requestBody)).grant_type, status])
  expect(exchanges.filter(([, status]) => status === 200)).toEqual([['authorization_code', 200]])
})
