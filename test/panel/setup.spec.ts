import type { Frame } from '@playwright/test'
import { clearstoryKeys, people, projects } from '../sandbox/seed/world.ts'
import { importCors, ready } from './push-walk.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { expect, test } from './world.ts'

const setupTab = (panel: Frame) => panel.getByRole('tab', { name: 'Setup' })
const step = (panel: Frame) =>
  panel.getByRole('list', { name: 'Steps of setting up' }).locator('[aria-current]')

test('setting up leads from step to step, by keyboard, and ends in a push’s reach', async ({ world }) => {
  const docked = await world.open()
  const { page, panel } = docked
  await world.signIn(docked)
  await panel.getByRole('button', { name: 'Connect Clearstory' }).press('Enter')
  await expect(step(panel)).toHaveText('Connect')
  await expectSound(docked, 'setup-connect')
  await panel.getByRole('textbox', { name: 'Key ID' }).fill(clearstoryKeys.marin.keyId)
  await panel.getByRole('textbox', { name: 'Secret key' }).fill(clearstoryKeys.marin.secret)
  await page.keyboard.press('Enter')
  // What had the focus is gone; it goes to where the next thing is to be done.
  await expect(panel.getByRole('heading', { name: 'Project' })).toBeFocused()
  await expect(step(panel)).toHaveText('Choose project')
  await expect(panel.getByRole('combobox', { name: 'Clearstory project' })).toHaveValue(/Harbor Tower/)
  await expectSound(docked, 'setup-project')
  await panel.getByRole('button', { name: 'Save mapping' }).press('Enter')
  await expect(panel.getByRole('heading', { name: 'Validate' })).toBeFocused()
  await expect(step(panel)).toHaveText('Validate')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(panel.getByText('Everything is in place.')).toBeVisible()
  await expect(panel.getByRole('list', { name: 'Checks' }).getByRole('listitem')).toHaveCount(9)
  await expectSoundAtEveryWidth(docked, 'setup-validated')
  await panel.getByRole('button', { name: 'Go to This event' }).click()
  await expect(panel.getByRole('button', { name: 'Import CORs' }).first()).toBeVisible()
})

test('Validate says what is missing and who grants it, in a text that can be sent', async ({ world }) => {
  const docked = await world.open()
  const { page, panel } = docked
  await world.signIn(docked)
  await world.setUp(docked)
  await panel.getByRole('button', { name: 'Sign out' }).click()
  await world.signIn(docked, 'rita')
  await setupTab(panel).click()
  world.sandbox.faults.add({
    system: 'procore',
    method: 'GET',
    path: /work_order_contracts$/,
    kind: 'status',
    status: 403,
    times: 5,
  })
  await panel.getByRole('button', { name: 'Validate' }).click()
  await expect(panel.getByText('3 things are missing.')).toBeVisible()
  const push = panel.getByRole('listitem').filter({ hasText: 'Push to change events' })
  await expect(push).toContainText(
    'Pushing needs Standard access to Change Events, which a project admin can grant.',
  )
  await expectSoundAtEveryWidth(docked, 'setup-missing')
  await panel.getByRole('button', { name: 'Copy for an admin' }).click()
  await expect(panel.getByRole('button', { name: 'Copied' })).toBeVisible()
  await panel.getByRole('tab', { name: 'COR log' }).click()
  const search = panel.getByRole('searchbox', { name: 'Search CORs' })
  await search.focus()
  await page.keyboard.press('Control+V')
  await expect(search).toHaveValue(
    new RegExp(
      `project ${projects.harbor.name}, checked as ${people.rita.name}.*- Push to change events \\(Missing\\)`,
    ),
  )
})

test('disconnecting says what goes and what stays, before and after', async ({ world }) => {
  const docked = await world.open()
  const { panel } = docked
  await world.signIn(docked)
  await world.setUp(docked)
  await panel.getByRole('button', { name: 'Disconnect' }).click()
  await expect(panel.getByRole('heading', { name: /^Disconnect Clearstory/ })).toBeFocused()
  await expect(panel.getByText(/This deletes the key.*It keeps what was pushed to Procore/)).toBeVisible()
  await expectSound(docked, 'setup-disconnecting')
  await panel.getByRole('button', { name: 'Disconnect' }).click()
  await expect(panel.getByText('Clearstory is disconnected.').first()).toBeVisible()
  await expect(panel.getByText(/Lines in Procore stay/)).toBeVisible()
  await expectSoundAtEveryWidth(docked, 'setup-disconnected')
})

test('mapping another project says what it means, and what was pushed is not called void', async ({
  world,
}) => {
  const docked = await ready(world)
  const { panel } = docked
  await importCors(panel, ['COR 12'])
  await panel.getByRole('tab', { name: 'Setup' }).click()
  const project = panel.getByRole('combobox', { name: 'Clearstory project' })
  await project.click()
  await project.fill('mission')
  await panel.getByRole('option', { name: /Mission Street Clinic/ }).click()
  await expect(panel.getByText('are no longer tracked')).toBeVisible()
  await expectSoundAtEveryWidth(docked, 'setup-maps-anew')
  await panel.getByRole('button', { name: 'Save mapping' }).click()
  await expect(panel.getByText('This is already the mapping.')).toBeAttached()
  await panel.getByRole('tab', { name: 'This event' }).click()
  await panel.getByRole('button', { name: 'Refresh' }).last().click()
  const card = panel.getByRole('article', { name: 'COR 12' })
  await expect(card).toContainText('Not found in Clearstory')
  await expect(card.getByRole('button', { name: 'Re-push' })).toHaveAttribute('aria-disabled', 'true')
  await expectSoundAtEveryWidth(docked, 'event-other-project')
})
