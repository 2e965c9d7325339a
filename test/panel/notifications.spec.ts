import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { seededNotifications } from '../sandbox/seed/clearstory-notifications.ts'
import { changeEvents } from '../sandbox/seed/world.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { expect, test } from './world.ts'

test('a customer sees who answered a change notification and pushes an answer', async ({ world }) => {
  const docked = await world.open()
  const { panel } = docked
  await world.begin(docked)
  await panel.getByRole('tab', { name: 'Notifications' }).click()
  const row = panel.getByRole('listitem').filter({ hasText: 'CN-118 Bulletin 7, lobby finishes' })
  await expect(row).toContainText('Pricing Request')
  await expect(row).toContainText('3 of 5 answered')
  await expect(row).toContainText('due in 4 days')
  await expect(panel.getByRole('listitem').filter({ hasText: 'CN-112' })).toContainText('9 days past due')
  await expectSoundAtEveryWidth(docked, 'notifications')
  await row.getByRole('button', { name: 'Review' }).click()
  await expect(panel.getByRole('heading', { name: 'CN-118 Bulletin 7, lobby finishes' })).toBeFocused()
  await expect(panel.getByRole('heading', { name: 'No response' })).toBeVisible()
  await expect(panel.getByRole('heading', { name: 'No cost impact' })).toBeVisible()
  await expect(panel.getByText('Hale Flooring')).toBeVisible()
  await expectSoundAtEveryWidth(docked, 'review')

  await panel.getByRole('checkbox', { name: 'COR 14', exact: true }).check()
  await expect(panel.locator('.foot')).toContainText('$6,980.30')
  await expectSound(docked, 'review-chosen')
  await panel.getByRole('button', { name: 'Push to Procore' }).click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  await expect(dialog.getByRole('radio', { name: 'This change event' })).toBeChecked()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(
    panel.getByRole('status').filter({ hasText: 'Pushed 1 COR to Change Event 010' }),
  ).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()

  const answer = panel.getByRole('checkbox', { name: 'COR 14', exact: true })
  await expect(answer).toBeDisabled()
  await expect(panel.getByText('Already in this event')).toBeVisible()
  await expectSound(docked, 'review-pushed')
  const lines = world.sandbox.procore.state.lines(changeEvents.lobby.id)
  expect(lines.filter(({ description }) => description.startsWith('COR 14'))).toHaveLength(1)
  await panel.getByRole('button', { name: 'All notifications' }).click()
  await expect(row).toBeVisible()
})

test('an answer that comes in shows after a refresh', async ({ world }) => {
  const docked = await world.open()
  const { panel } = docked
  await world.begin(docked)
  await panel.getByRole('tab', { name: 'Notifications' }).click()
  const row = panel.getByRole('listitem').filter({ hasText: 'CN-118' })
  await expect(row).toContainText('3 of 5 answered')
  world.sandbox.clearstory.state.respond(seededNotifications.bulletin7, 70_004, {
    corId: seededCors.nineGlass,
  })
  await panel.getByRole('button', { name: 'Refresh' }).click()
  await expect(row).toContainText('4 of 5 answered')
})

test('the received inbox shows what the owner asks', async ({ world }) => {
  const docked = await world.open()
  const { panel } = docked
  await world.begin(docked)
  await panel.getByRole('tab', { name: 'Notifications' }).click()
  await panel.getByRole('combobox', { name: 'Inbox' }).selectOption({ label: 'Received (1)' })
  const row = panel.getByRole('listitem').filter({ hasText: 'Owner bulletin 9, roof terrace' })
  await expect(row).toContainText('due in 11 days')
  await row.getByRole('button', { name: 'Review' }).click()
  await expect(panel.getByRole('heading', { name: 'Owner bulletin 9, roof terrace' })).toBeVisible()
  await expect(panel.getByRole('heading', { name: 'No response' })).toBeVisible()
  await expect(panel.getByText('Answer it in Clearstory.')).toBeVisible()
  await expectSound(docked, 'review-received')
})

test('while Clearstory is read for the first time nothing is said that is not known', async ({ world }) => {
  const docked = await world.open()
  const { panel } = docked
  await world.begin(docked)
  const held = world.sandbox.faults.add({
    system: 'clearstory',
    path: '/change-notifications',
    kind: 'hold_before',
    times: Number.POSITIVE_INFINITY,
  })
  await panel.getByRole('tab', { name: 'Notifications' }).click()
  await held.hit
  await expect(panel.getByText('Reading Procore and Clearstory…')).toBeVisible()
  await expect(panel.getByText(/not been read|No change notifications|not read yet/)).toHaveCount(0)
  await expectSound(docked, 'notifications-first')
  held.release()
  await expect(panel.getByRole('listitem').filter({ hasText: 'CN-118' })).toBeVisible()
})
