import { choose, done, toCheck, toCodes } from './push-walk.ts'
import { expect, test } from './world.ts'

test('Escape does not leave a push that is being written, and the focus never falls to the page', async ({
  world,
}) => {
  const docked = await world.open()
  const { page, panel } = docked
  const focused = () => panel.evaluate(() => document.activeElement?.textContent ?? '')
  await world.signIn(docked)
  await expect.poll(focused).toBe('This event')
  await world.setUp(docked)
  await panel.getByRole('tab', { name: 'This event' }).click()

  // Escape twice closes an idle dialog, and its model: it opens again.
  await panel.getByRole('button', { name: 'Import CORs' }).click()
  const importing = panel.getByRole('dialog', { name: 'Import CORs' })
  await expect(importing).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(importing).toBeHidden()
  await expect.poll(focused).toBe('Import CORs')

  const dialog = await choose(panel, ['COR 12'])
  await toCodes(dialog)
  await toCheck(dialog)
  const held = world.sandbox.faults.add({ system: 'procore', method: 'PATCH', kind: 'hold_after' })
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await held.hit
  for (let time = 0; time < 4; time += 1) {
    await page.keyboard.press('Escape')
    await expect(dialog).toBeVisible()
    await expect.poll(focused).toMatch(/^Writing/)
  }
  held.release()
  await expect(panel.getByRole('status').filter({ hasText: 'Pushed 1 COR' })).toBeVisible()
  // The empty list with its button has gone meanwhile.
  await expect(panel.locator('article')).toBeAttached()
  await done(dialog)
  await expect.poll(focused).toBe('This event')
  await panel.getByRole('button', { name: 'Import CORs' }).click()
  await expect(dialog).toBeVisible()
})
