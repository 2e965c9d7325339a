import type { Frame, Page } from '@playwright/test'
import { companies, people } from '../sandbox/seed/world.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { expect, test } from './world.ts'

const button = (panel: Frame) => panel.getByRole('button', { name: 'Sign in with Procore' })

async function openPopup(page: Page, panel: Frame): Promise<Page> {
  const opening = page.waitForEvent('popup')
  await button(panel).click()
  return opening
}

test('the browser blocks a window that nobody clicked for, and the panel says how to allow it', async ({
  world,
}) => {
  // Page script from the start: whatever Playwright evaluates later carries a gesture.
  await world.browser.addInitScript(() => {
    let clicked = false
    new MutationObserver(() => {
      const button = document.querySelector<HTMLButtonElement>('.signed-out .button:not([aria-disabled])')
      if (clicked || button === null) return
      clicked = true
      button.click()
    }).observe(document, { subtree: true, childList: true, attributes: true })
  })
  const docked = await world.open()
  await expect(docked.panel.getByText('Your browser blocked the sign-in window.')).toBeVisible()
  await expectSound(docked, 'sign-in-blocked')
  await world.signIn(docked)
})

test('a window closed half-way is a hint, and signing in again works', async ({ world }) => {
  const docked = await world.open()
  const { page, panel } = docked
  await expectSoundAtEveryWidth(docked, 'signed-out')
  const popup = await openPopup(page, panel)
  await expect(panel.getByText('Finish signing in in the window that opened.')).toBeVisible()
  await expectSound(docked, 'sign-in-waiting')
  await popup.close()
  await expect(panel.getByText('The sign-in window seems to be closed.')).toBeVisible()
  await expectSound(docked, 'sign-in-closed')
  await world.signIn(docked)
})

test('who says no is told what a yes means', async ({ world }) => {
  const docked = await world.open()
  const { page, panel } = docked
  // What the app counts start pages by: this one is not another site's.
  const starting = page.context().waitForEvent('request', (one) => one.url().includes('/auth/procore/start'))
  const popup = await openPopup(page, panel)
  expect(await (await starting).allHeaders()).toMatchObject({ 'sec-fetch-site': 'same-origin' })
  await popup.getByRole('button', { name: 'Deny' }).click()
  await expect(panel.getByText('You did not allow Clearstory to use Procore.')).toBeVisible()
  await expectSound(docked, 'sign-in-denied')
  await world.signIn(docked)
})

test('an app that the company has not connected names who can connect it', async ({ world }) => {
  world.sandbox.procore.state.disconnectApp(companies.marin.id)
  const docked = await world.open()
  const { page, panel } = docked
  const popup = await openPopup(page, panel)
  await popup.getByRole('button', { name: people.ana.name }).click()
  await expect(panel.getByText('Clearstory is not installed for this Procore company.')).toBeVisible()
  await expectSound(docked, 'sign-in-not-connected')
  world.sandbox.procore.state.connectApp(companies.marin.id)
  await world.signIn(docked)
})

test('where the login cuts the panel off, its code is shown after a click, and typed by hand', async ({
  world,
}) => {
  world.sandbox.procore.state.loginSendsCoop = true
  const docked = await world.open()
  const { page, panel } = docked
  const popup = await openPopup(page, panel)
  await popup.getByRole('button', { name: people.ana.name }).click()
  const code = popup.locator('.code')
  const show = popup.getByRole('button', { name: 'Show the code for Ana Diaz, Marin Builders' })
  await expect(show).toBeVisible()
  await expect(popup.getByText('Only type this code into a panel you opened yourself.')).toBeVisible()
  await expect(code).toBeHidden()
  expect(await popup.locator('main').innerText()).not.toMatch(/[A-Z0-9]{4}-[A-Z0-9]{4}/)
  await show.click()
  await expect(code).toBeVisible()
  const box = panel.getByRole('textbox', { name: 'Code from the sign-in window' })
  await box.fill('AAAA-AAAA')
  await panel.getByRole('button', { name: 'Use code' }).click()
  await expect(panel.getByRole('alert')).toBeVisible()
  await expectSound(docked, 'sign-in-code-wrong')
  await box.fill((await code.innerText()).toLowerCase())
  await panel.getByRole('button', { name: 'Use code' }).click()
  await expect(panel.getByRole('tab', { name: 'This event' })).toBeVisible()
})

test('a session that ends while the dialog is open keeps the plan', async ({ world }) => {
  const docked = await world.open()
  const { panel } = docked
  await world.signIn(docked)
  await world.setUp(docked)
  await panel.getByRole('tab', { name: 'This event' }).click()
  await panel.getByRole('button', { name: 'Import CORs' }).first().click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  await dialog.getByRole('checkbox', { name: 'COR 12', exact: true }).check()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await expect(dialog.getByRole('table', { name: 'Changes' })).toContainText('$12,345.67')
  world.sandbox.procore.state.grants.revokeAll()
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(panel.getByText('Your session has ended.')).toBeVisible()
  await expect(panel.getByText('The push you were preparing is still here.')).toBeVisible()
  await expect(dialog).toBeHidden()
  await expectSound(docked, 'session-ended-with-plan')
  await world.signIn(docked)
  await expect(dialog.getByRole('table', { name: 'Changes' })).toContainText('$12,345.67')
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(
    panel.getByRole('status').filter({ hasText: 'Pushed 1 COR to Change Event 010' }),
  ).toBeVisible()
})

test('a start page that no panel opened goes nowhere, whoever opened it', async ({ world }) => {
  const start = `${world.publicUrl}/auth/procore/start?company=${companies.marin.id}&challenge=${'x'.repeat(43)}`
  const alone = 'Sign-in starts in the Clearstory panel, but no panel responded.'
  const byLink = await world.browser.newPage()
  await byLink.goto(start)
  await expect(byLink.getByText(alone)).toBeVisible()
  // Another site that opens it, and says what a panel would say.
  const evil = await world.browser.newPage()
  await evil.goto(world.sandbox.clearstory.appUrl)
  const opening = evil.waitForEvent('popup')
  await evil.evaluate((address) => {
    const popup = window.open(address)
    const challenge = new URL(address).searchParams.get('challenge')
    setInterval(() => popup?.postMessage({ type: 'clearstory.sign_in_confirmed', challenge }, '*'), 50)
  }, start)
  const popup = await opening
  await expect(popup.getByText(alone)).toBeVisible()
  for (const page of [byLink, popup]) expect(page.url()).toBe(start)
})

test('outside a frame the panel says how it is installed', async ({ world }) => {
  const page = await world.browser.newPage()
  await page.goto(`${world.publicUrl}/panel?company=${companies.marin.id}&project=1`)
  await expect(page.getByRole('heading', { name: 'Install it' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Sign in with Procore' })).toHaveCount(0)
})

test('a page that is not Procore may not frame the panel', async ({ world }) => {
  const page = await world.browser.newPage()
  // Clearstory's pages are on another origin than Procore's.
  await page.goto(world.sandbox.clearstory.appUrl)
  await page.evaluate((address) => {
    const frame = document.createElement('iframe')
    frame.src = address
    document.body.append(frame)
  }, `${world.publicUrl}/panel?company=${companies.marin.id}&project=1`)
  // The browser's own error page stands in the frame, which no script of the panel ever ran in.
  await expect.poll(() => page.frames().some((frame) => frame.url().startsWith('chrome-error:'))).toBe(true)
})
