import type { Page } from '@playwright/test'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { expectNoSidewaysScroll, expectSound, keepPicture } from './state-checks.ts'
import { type Docked, expect, test, type World } from './world.ts'

const arabic = 'أمر تغيير: تمديد الأسلاك الكهربائية في الطابق الثاني (مبنى أ)'
const german =
  'Baustelleneinrichtungsflächenentwässerungsmaßnahmenkostenvoranschlagsnachtrag für Elektroinstallationsarbeiten'

/** Every tab, and the push dialog as far as its preview. */
async function eachScreen(docked: Docked, look: (name: string) => Promise<void>): Promise<void> {
  const { panel } = docked
  await panel.getByRole('tab', { name: 'This event' }).click()
  await panel.getByRole('button', { name: 'Import CORs' }).first().click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  await dialog.getByRole('checkbox', { name: 'COR 12', exact: true }).check()
  await look('import')
  for (const step of ['where', 'codes']) {
    await dialog.getByRole('button', { name: 'Next' }).click()
    await look(step)
  }
  await dialog.getByRole('button', { name: 'Next' }).click()
  await expect(dialog.getByRole('table', { name: 'Changes' })).toBeVisible()
  await look('check')
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(panel.getByRole('status').filter({ hasText: 'Pushed 1 COR' })).toBeVisible()
  await look('result')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(panel.getByRole('article', { name: 'COR 12' })).toBeVisible()
  await look('event')
  await panel.getByRole('tab', { name: 'COR log' }).click()
  await expect(panel.getByRole('checkbox').first()).toBeVisible()
  await look('log')
  await panel.getByRole('tab', { name: 'Notifications' }).click()
  await expect(panel.getByRole('button', { name: /Review/ }).first()).toBeVisible()
  await look('notifications')
  await panel.getByRole('tab', { name: 'Setup' }).click()
  await expect(panel.getByRole('table', { name: 'Contracts' })).toBeVisible()
  await look('setup')
}

/** Signed in and set up as Ana, with names that are long, and some written from right to left. */
async function ready(world: World): Promise<Docked> {
  const { state } = world.sandbox.clearstory
  state.editCor(seededCors.rough, { title: arabic })
  state.editCor(seededCors.shaftWall, { title: german })
  const docked = await world.open()
  await world.begin(docked)
  return docked
}

/** The dock at a width of its own choosing: 200 px is the panel at 200 % zoom. */
async function dockWidth(page: Page, width: number): Promise<void> {
  await page.locator('iframe[title=Clearstory]').evaluate((frame, px) => {
    frame.style.width = `${px}px`
    for (let box = frame.parentElement; box && box !== document.body; box = box.parentElement) {
      box.style.minWidth = '0'
      box.style.width = `${px}px`
      if (box.id.startsWith('dock')) break
    }
  }, width)
}

test.describe.configure({ timeout: 180_000 })

test('from right to left nothing breaks, and names keep their own direction', async ({ world }) => {
  const docked = await ready(world)
  await docked.panel.evaluate(() => {
    document.documentElement.dir = 'rtl'
  })
  await eachScreen(docked, async (name) => {
    await expectNoSidewaysScroll(docked.panel)
    await keepPicture(docked.page, `rtl-${name}`)
  })
  await expectSound(docked, 'rtl')
})

test('at 200 px, which is 400 at 200 % zoom, everything can be read and pressed', async ({ world }) => {
  const docked = await ready(world)
  await dockWidth(docked.page, 200)
  await expect.poll(() => docked.panel.evaluate(() => window.innerWidth)).toBeLessThanOrEqual(200)
  await eachScreen(docked, async (name) => {
    await expectNoSidewaysScroll(docked.panel)
    await keepPicture(docked.page, `zoom-${name}`)
  })
})

test('forced colours and reduced motion are kept to', async ({ world }) => {
  const docked = await ready(world)
  const { page, panel } = docked
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
  const moving = () =>
    panel.evaluate(() =>
      document.getAnimations().map(({ effect }) => (effect instanceof KeyframeEffect ? effect.target : null)),
    )
  await eachScreen(docked, async (name) => {
    expect(await moving(), name).toEqual([])
    await expectNoSidewaysScroll(panel)
    await keepPicture(page, `forced-${name}`)
  })
})
