import { chromium, type Frame, type Page } from '@playwright/test'
import { changeEvents, people, projects } from '../sandbox/seed/world.ts'
import { expect, test, type World } from './world.ts'

const light = 'rgb(255, 255, 255)'

async function groundIn(page: Page, world: World): Promise<string> {
  const { appUrl } = world.sandbox.procore
  await page.goto(`${appUrl}/${projects.harbor.id}/project/change_events/events/${changeEvents.lobby.id}`)
  const panel: Frame = await world.panelOf(page)
  await expect(panel.getByRole('button', { name: 'Sign in with Procore' })).toBeVisible()
  // What the style sheets go by, whatever the panel makes of it.
  const isDark = await panel.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const ground = await panel.evaluate(() => getComputedStyle(document.body).backgroundColor)
  return `${isDark ? 'dark' : 'light'} frame, ${ground === light ? 'light' : 'dark'} panel`
}

test('the panel is dark in a dark page alone, also where frames go by the system', async ({ world }) => {
  // Playwright's own emulation would reach into the frame past the page that holds it.
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--force-dark-mode'],
  })
  const context = await browser.newContext({ colorScheme: null })
  const cookie = { name: 'emulated_procore_person', value: String(people.ana.id) }
  await context.addCookies([{ ...cookie, url: world.sandbox.procore.appUrl }])
  const page = await context.newPage()
  expect(await groundIn(page, world)).toBe('light frame, light panel')

  await page.addInitScript(() => {
    document.addEventListener('readystatechange', () => {
      document.documentElement.style.colorScheme = 'dark'
    })
  })
  expect(await groundIn(page, world)).toBe('dark frame, dark panel')

  // As in WebKit: a frame in the panel, whose page wants it light, is dark as the system is.
  await page.addInitScript(() => {
    if (window.parent === window) return
    Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', { get: () => window })
  })
  expect(await groundIn(page, world)).toBe('dark frame, light panel')
  await browser.close()
})

test('a browser that is too old for the panel is told so, and which would do', async ({ world }) => {
  await world.browser.addInitScript(() => {
    Reflect.deleteProperty(CSSStyleSheet.prototype, 'replaceSync')
  })
  const { panel } = await world.open()
  await expect(panel.getByText('Clearstory for Procore needs a newer browser')).toBeVisible()
  await expect(panel.locator('#panel')).toHaveCount(0)
})
