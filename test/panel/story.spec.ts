import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents } from '../sandbox/seed/world.ts'
import { expect, test } from './world.ts'

test('a COR reaches a change event, is edited in Clearstory, and is pushed again', async ({ world }) => {
  const docked = await world.open()
  const { page, panel } = docked
  await world.signIn(docked)
  await world.setUp(docked)

  await panel.getByRole('tab', { name: 'This event' }).click()
  await panel.getByRole('button', { name: 'Import CORs' }).first().click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  await dialog.getByRole('searchbox', { name: 'Search CORs' }).fill('rough-in')
  await dialog.getByRole('checkbox', { name: 'COR 12', exact: true }).check()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await expect(dialog.getByRole('radio', { name: 'This change event' })).toBeChecked()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await expect(dialog.getByRole('radio', { name: 'Lump sum' })).toBeChecked()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await expect(dialog.getByRole('table', { name: 'Changes' })).toContainText('$12,345.67')
  expect(world.sandbox.procore.state.lines(changeEvents.lobby.id)).toHaveLength(1)

  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(
    panel.getByRole('status').filter({ hasText: 'Pushed 1 COR to Change Event 010' }),
  ).toBeVisible()
  await dialog
    .getByRole('button', { name: /Done|Close/ })
    .first()
    .click()
  const card = panel.getByRole('article', { name: 'COR 12' })
  await expect(card).toContainText('Up to date')

  await page.getByRole('link', { name: 'Reload' }).or(page.locator('#reload')).first().click()
  await expect(page.getByRole('table', { name: 'Change items' })).toContainText('COR 12')

  world.sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
  const again = await page.locator('iframe[title=Clearstory]').elementHandle()
  const reopened = await again?.contentFrame()
  if (!reopened) throw new Error('the dock holds no panel')
  const stale = reopened.getByRole('article', { name: 'COR 12' })
  await reopened.getByRole('button', { name: 'Refresh' }).last().click()
  await expect(stale).toContainText('Update available')
  await expect(stale).toContainText('$14,020.00')
  await expect(stale).toContainText('$12,345.67')
  await stale.getByRole('button', { name: 'Re-push' }).click()
  const check = reopened.getByRole('dialog')
  await expect(check.getByRole('table', { name: 'Changes' })).toContainText('$14,020.00')
  await check.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(
    reopened.getByRole('status').filter({ hasText: 'Pushed 1 COR to Change Event 010' }),
  ).toBeVisible()

  const lines = world.sandbox.procore.state.lines(changeEvents.lobby.id)
  expect(lines.filter(({ description }) => description.startsWith('COR 12'))).toHaveLength(1)
})
