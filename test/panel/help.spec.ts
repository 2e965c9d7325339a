import { expectNoSidewaysScroll, expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { expect, test, type World } from './world.ts'

/** Signed in and set up as Ana, on the lobby's change event. */
async function ready(world: World) {
  const docked = await world.open()
  await world.begin(docked)
  await docked.panel.getByRole('tab', { name: 'This event' }).click()
  await expect(docked.panel.getByRole('button', { name: 'Import CORs' }).first()).toBeVisible()
  return docked
}

test('the tour is offered once, walked by keyboard, and not offered again', async ({ world }) => {
  const docked = await ready(world)
  const { page, panel } = docked
  await expectSound(docked, 'tour-offered')
  await panel.getByRole('button', { name: 'Show me around' }).press('Enter')
  for (const [place, title] of [
    ['Tour, 1 of 3', 'CORs next to their change event'],
    ['Tour, 2 of 3', 'You see every change before it is written'],
    ['Tour, 3 of 3', 'You see when a cost has changed'],
  ] as const) {
    const card = panel.getByRole('region', { name: place })
    await expect(card.getByRole('heading', { name: title })).toBeFocused()
    await expect(panel.getByRole('button', { name: 'Import CORs' }).first()).toBeVisible()
    await expectNoSidewaysScroll(panel)
    await card.getByRole('button', { name: /Next|Done/ }).press('Enter')
  }
  await expect(panel.getByRole('tab', { name: 'This event' })).toBeFocused()
  await page.reload()
  const again = await world.panelOf(page)
  await expect(again.getByRole('button', { name: 'Import CORs' }).first()).toBeVisible()
  await expect(again.getByText('New here?')).toHaveCount(0)
})

test('another person in the same browser is offered the tour, and Escape leaves it', async ({ world }) => {
  const docked = await ready(world)
  const { page, panel } = docked
  await panel.getByRole('button', { name: 'No, thanks' }).click()
  await panel.getByRole('tab', { name: 'Setup' }).click()
  await panel.getByRole('button', { name: 'Sign out' }).click()
  await world.signIn(docked, 'ben')
  await panel.getByRole('tab', { name: 'This event' }).click()
  await panel.getByRole('button', { name: 'Show me around' }).click()
  await expect(panel.getByRole('region', { name: 'Tour, 1 of 3' })).toBeVisible()
  await expectSoundAtEveryWidth(docked, 'tour')
  await page.keyboard.press('Escape')
  await expect(panel.getByRole('region', { name: /^Tour/ })).toHaveCount(0)
})

test('a grey button says why when it is reached, and a problem’s reference can be copied', async ({
  world,
}) => {
  const docked = await ready(world)
  const { page, panel } = docked
  await panel.getByRole('button', { name: 'Import CORs' }).first().click()
  const next = panel.getByRole('dialog').getByRole('button', { name: 'Next' })
  await expect(next).toHaveAccessibleDescription(/./)
  // With the keyboard, as focus shows itself only then.
  await page.keyboard.press('Tab')
  await next.focus()
  await expect(next.locator('.why')).toBeVisible()
  await expectSound(docked, 'why-disabled')
  await page.keyboard.press('Escape')
  world.sandbox.faults.add({
    system: 'procore',
    kind: 'status',
    status: 500,
    path: /\/change_events\//,
    times: 9,
  })
  await panel.getByRole('button', { name: 'Refresh' }).last().click()
  const banner = panel.getByRole('alert').filter({ hasText: 'Reference' })
  await expect(banner).toBeVisible({ timeout: 30_000 })
  await banner.getByRole('button', { name: 'Copy' }).click()
  await expect(banner.getByRole('button', { name: 'Copied' })).toBeFocused()
})
