import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Frame, Page } from '@playwright/test'
import { expect, test } from '../panel/world.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents } from '../sandbox/seed/world.ts'

/** Where pictures go: the listing's folder, or any other to look at every state and width. */
const out = process.env.SHOTS_DIR ?? fileURLToPath(new URL('../../manifest/screenshots', import.meta.url))
const width = Number(process.env.SHOTS_WIDTH ?? 400)
const everything = process.env.SHOTS_DIR !== undefined
mkdirSync(out, { recursive: true })

test('the way of a COR', async ({ world }) => {
  const docked = await world.open(changeEvents.lobby.id, width)
  const { page } = docked
  let { panel } = docked
  if (process.env.SHOTS_DARK) await page.emulateMedia({ colorScheme: 'dark' })
  const shoot = async (name: string, always = false) => {
    if (!everything && !always) return
    // What is still being read would make another picture each time.
    if (always) {
      await expect(panel.getByText('Reading Procore')).toHaveCount(0)
      await expect(panel.locator('.spinner')).toHaveCount(0)
    }
    await page.screenshot({
      animations: 'disabled',
      path: join(out, `${name}.png`),
      ...(always ? {} : { clip: await clipOf(page) }),
    })
  }
  await expect(panel.getByRole('button', { name: 'Sign in with Procore' })).toBeVisible()
  await shoot('01-signed-out')
  await world.signIn(docked)
  await expect(
    panel
      .getByRole('button', { name: /Set up|Setup/ })
      .or(panel.getByText(/connect/i))
      .first(),
  ).toBeVisible()
  await shoot('02-not-connected')
  await panel.getByRole('tab', { name: 'Setup' }).click()
  await expect(panel.getByRole('textbox', { name: 'Key ID' })).toBeVisible()
  await shoot('03-setup-connect')
  await world.setUp(docked)
  await shoot('04-setup-mapped')
  await acceptSuggestions(panel)
  await shoot('05-setup-contracts')
  await panel.getByRole('tab', { name: 'This event' }).click()
  await expect(panel.getByRole('button', { name: 'Import CORs' }).first()).toBeVisible()
  await shoot('06-empty')
  await importCors(panel, ['COR 12', 'COR 7', 'COR 3', 'COR 45'], shoot)
  await shoot('11-up-to-date')
  const { clearstory, procore } = world.sandbox
  clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
  clearstory.state.editCor(seededCors.shaftWall, { amount: 19_425.01 })
  const credit = procore.state
    .lines(changeEvents.lobby.id)
    .find(({ description }) => description.startsWith('COR 45'))
  if (credit) procore.state.editLine(changeEvents.lobby.id, credit.id, { amount: '-1500.00' })
  await page.reload()
  panel = await frameOf(page)
  await expect(panel.getByText('Update available').first()).toBeVisible()
  await shoot('panel-in-change-event', true)
  await shoot('12-stale')
  await panel.getByRole('button', { name: 'Re-push all' }).click()
  await expect(panel.getByRole('table', { name: 'Changes' })).toBeVisible()
  await shoot('push-diff', true)
  await shoot('13-diff')
  await panel.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click()
  await panel.getByRole('tab', { name: 'COR log' }).click()
  await expect(panel.getByRole('checkbox').first()).toBeVisible()
  await shoot('cor-log', true)
  await shoot('14-log')
  await panel.getByRole('tab', { name: 'Notifications' }).click()
  await shoot('15-notifications')
})

async function acceptSuggestions(panel: Frame): Promise<void> {
  const accept = panel.getByRole('button', { name: /Accept \d+ suggestion/ })
  if (await accept.isVisible()) await accept.click()
  await expect(accept).toBeHidden()
}

async function importCors(
  panel: Frame,
  names: string[],
  shoot: (name: string) => Promise<void>,
): Promise<void> {
  await panel.getByRole('button', { name: 'Import CORs' }).first().click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  await expect(dialog.getByRole('checkbox').first()).toBeVisible()
  for (const name of names) await dialog.getByRole('checkbox', { name, exact: true }).check()
  await shoot('07-import')
  await dialog.getByRole('button', { name: 'Next' }).click()
  await shoot('08-where')
  await dialog.getByRole('button', { name: 'Next' }).click()
  await expect(dialog.getByRole('radio', { name: 'Lump sum' })).toBeVisible()
  await shoot('09-codes')
  await dialog.getByRole('button', { name: 'Next' }).click()
  await expect(dialog.getByRole('table', { name: 'Changes' })).toBeVisible()
  await shoot('10-check')
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(panel.getByRole('status').filter({ hasText: 'Pushed' })).toBeVisible()
  await shoot('10b-result')
  await dialog
    .getByRole('button', { name: /Done|Close/ })
    .first()
    .click()
}

async function frameOf(page: Page): Promise<Frame> {
  const element = await page.locator('iframe[title=Clearstory]').elementHandle()
  const frame = await element?.contentFrame()
  if (!frame) throw new Error('the dock holds no panel')
  return frame
}

/** The panel alone. */
async function clipOf(page: Page) {
  const box = await page.locator('iframe[title=Clearstory]').boundingBox()
  if (!box) throw new Error('the dock holds no panel')
  return { x: box.x, y: box.y, width: box.width, height: Math.min(box.height, 816) }
}
