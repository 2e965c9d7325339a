import type { Frame } from '@playwright/test'
import { people, projects } from '../sandbox/seed/world.ts'
import { choose, importCors, ready, refresh, toCheck, toCodes } from './push-walk.ts'
import { expectSound } from './state-checks.ts'
import { expect, test } from './world.ts'

const amount = '12,345.67'

/** Nothing of it is on screen, nor in the page behind it. */
async function expectNothingOf(panel: Frame, ...texts: string[]): Promise<void> {
  const page = await panel.content()
  for (const text of texts) expect(page).not.toContain(text)
}

/** What the panel keeps in the browser, by name and value. */
function kept(panel: Frame): Promise<string> {
  return panel.evaluate(() =>
    JSON.stringify([localStorage, sessionStorage].map((storage) => Object.entries(storage))),
  )
}

test('after Ana has signed out, Rita sees what Rita may see, and then nothing', async ({ world }) => {
  const { state } = world.sandbox.procore
  const docked = await ready(world)
  const { panel } = docked
  await importCors(panel, ['COR 12'])
  await expect(panel.getByText('Signed in as Ana Diaz, Marin Builders')).toBeVisible()
  await panel.getByRole('tab', { name: 'Setup' }).click()
  await panel.getByRole('button', { name: 'Your sessions' }).click()
  const sessions = panel.getByRole('dialog', { name: 'Your sessions' })
  await expect(sessions.getByRole('listitem')).toHaveCount(1)
  await expect(sessions.getByRole('listitem')).toContainText('This session')
  await expectSound(docked, 'own-sessions')
  await sessions.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(panel.getByRole('button', { name: 'Sign in with Procore' })).toBeVisible()
  await expectNothingOf(panel, amount, 'COR 12', 'Ana Diaz')
  expect(await kept(panel)).toBe('[[],[]]')

  // Rita may read: the card is hers to see, until Procore takes that away.
  await world.signIn(docked, 'rita')
  await panel.getByRole('tab', { name: 'This event' }).click()
  await expect(panel.getByRole('article', { name: 'COR 12' })).toBeVisible()
  await expect(panel.getByText('Signed in as Rita')).toBeVisible()
  expect(await kept(panel)).not.toContain('Ana')
  state.setLevel(people.rita.id, projects.harbor.id, 'None')
  await refresh(panel)
  await expect(panel.getByRole('alert').first()).toBeVisible()
  await expectNothingOf(panel, amount, 'COR 12')
  await expectSound(docked, 'refused-while-open')
})

test('a push that Ana was preparing is not Rita’s to see, nor there when Ana comes back', async ({
  world,
}) => {
  const { state } = world.sandbox.procore
  const docked = await ready(world)
  const { page, panel } = docked
  const dialog = await choose(panel, ['COR 12'])
  await toCodes(dialog)
  await toCheck(dialog)
  state.grants.revokeAll()
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(panel.getByText('The push you were preparing is still here.')).toBeVisible()
  await expectNothingOf(panel, amount, 'Ana Diaz')
  expect(await kept(panel)).toBe('[[],[]]')

  // With rights of her own she has her own screen; without any, none.
  await world.signIn(docked, 'rita')
  await expect(panel.getByText('Signed in as Rita Chen, Marin Builders')).toBeVisible()
  await expect(panel.getByText('Clearstory as of')).toBeVisible()
  await expect(dialog).toHaveCount(0)
  await expectNothingOf(panel, amount, 'COR 12', 'Ana Diaz')
  state.setLevel(people.rita.id, projects.harbor.id, 'None')

  const anas = page.waitForEvent('popup')
  await panel.getByRole('button', { name: 'Not you?' }).click()
  await (await anas).getByRole('button', { name: people.ana.name }).click()
  await expect(panel.getByText('Signed in as Ana Diaz, Marin Builders')).toBeVisible()
  await expect(dialog).toHaveCount(0)

  // Where a push is made it says in whose name, and the way out leads straight to another sign-in.
  const again = await choose(panel, ['COR 12'])
  await toCodes(again)
  await toCheck(again)
  await expect(again.getByText('Signed in as Ana Diaz, Marin Builders')).toBeVisible()
  await expectSound(docked, 'check-says-who')
  const opening = page.waitForEvent('popup')
  await again.getByRole('button', { name: 'Not you?' }).click()
  const window = await opening
  await expect(panel.getByText('You are signed out.')).toBeVisible()
  await expectSound(docked, 'not-you')
  await window.getByRole('button', { name: people.rita.name }).click()
  await expect(panel.getByText('Signed in as Rita')).toBeVisible()
  await expect(again).toHaveCount(0)
  await expectNothingOf(panel, amount, 'Ana Diaz')
})
