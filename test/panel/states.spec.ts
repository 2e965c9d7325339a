import type { Frame, Page } from '@playwright/test'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { type Docked, expect, test, type World } from './world.ts'

const tab = (panel: Frame, name: string) => panel.getByRole('tab', { name })

/** Signed in and set up as Ana, on the lobby's change event. */
async function ready(world: World): Promise<Docked> {
  const docked = await world.open()
  await world.begin(docked)
  await tab(docked.panel, 'This event').click()
  await expect(docked.panel.getByRole('button', { name: 'Import CORs' }).first()).toBeVisible()
  return docked
}

/** COR 12 is in the lobby's change event. */
async function pushed(world: World): Promise<Docked> {
  const docked = await ready(world)
  await pushHere(docked.panel, 'COR 12')
  return docked
}

async function pushHere(panel: Frame, cor: string): Promise<void> {
  await panel.getByRole('button', { name: 'Import CORs' }).first().click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  await dialog.getByRole('checkbox', { name: cor, exact: true }).check()
  for (let step = 0; step < 3; step += 1) await dialog.getByRole('button', { name: 'Next' }).click()
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(panel.getByRole('status').filter({ hasText: 'Pushed 1 COR' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
}

/** Goes elsewhere without a page load, as Procore's own screens do. */
async function goTo(page: Page, changeEventId: number): Promise<void> {
  await page
    .locator('#switch-record')
    .selectOption(`/${projects.harbor.id}/project/change_events/events/${changeEventId}`)
}

/** The dock is put away and opened again: the panel reads anew, without a reload. */
async function comeBack(page: Page): Promise<void> {
  await page.locator('#dock-collapse').click()
  await page.locator('#dock-collapse').click()
}

async function signInAs(world: World, docked: Docked, person: keyof typeof people): Promise<void> {
  await tab(docked.panel, 'Setup').click()
  await docked.panel.getByRole('button', { name: 'Sign out' }).click()
  await world.signIn(docked, person)
  await tab(docked.panel, 'This event').click()
}

test('moving on in Procore drops the answer that was asked for before', async ({ world }) => {
  const docked = await pushed(world)
  const { page, panel } = docked
  const held = world.sandbox.faults.add({
    system: 'procore',
    method: 'GET',
    path: new RegExp(`/change_events/${changeEvents.lobby.id}$`),
    kind: 'hold_after',
  })
  await panel.getByRole('button', { name: 'Refresh' }).last().click()
  await held.hit
  await goTo(page, changeEvents.conference.id)
  await expect(panel.getByText('No CORs in this change event')).toBeVisible()
  held.release()
  await panel.getByRole('button', { name: 'Refresh' }).last().click()
  await expect(panel.getByText('Clearstory as of just now')).toBeVisible()
  await expect(panel.getByRole('article', { name: 'COR 12' })).toHaveCount(0)
  await expectSoundAtEveryWidth(docked, 'empty')
})

test('lists and new change events have states of their own', async ({ world }) => {
  const docked = await ready(world)
  const { page, panel } = docked
  await page.locator('#switch-record').selectOption(`/${projects.harbor.id}/project/change_events/events`)
  await expect(panel.getByRole('tab', { name: 'COR log' })).toHaveAttribute('aria-selected', 'true')
  await expect(panel.getByRole('searchbox', { name: 'Search CORs' })).toBeVisible()
  await panel.getByRole('tab', { name: 'This event' }).click()
  await expect(panel.getByText('Open a change event')).toBeVisible()
  await expectSound(docked, 'list')
  await showView(page, { view: 'change_events.new' })
  await expect(panel.getByText('Save this change event first')).toBeVisible()
  await expectSound(docked, 'new')
  await panel.getByRole('button', { name: 'Open the COR log' }).click()
  await expect(panel.getByRole('searchbox', { name: 'Search CORs' })).toBeVisible()
})

test('who may only read sees everything and is told why nothing can be pushed', async ({ world }) => {
  const docked = await pushed(world)
  const { panel } = docked
  await signInAs(world, docked, 'rita')
  await expect(
    panel
      .getByText(/You have read-only access to Change Events in Procore/)
      .filter({ visible: true })
      .first(),
  ).toBeVisible()
  const card = panel.getByRole('article', { name: 'COR 12' })
  await expect(card.getByRole('button', { name: 'Re-push' })).toHaveAttribute('aria-disabled', 'true')
  await expectSound(docked, 'read-only')
})

test('who may change only his own change events is told whom to ask', async ({ world }) => {
  const docked = await pushed(world)
  const { page, panel } = docked
  await signInAs(world, docked, 'ben')
  await expect(
    panel
      .getByText(/You can only push to change events you created/)
      .filter({ visible: true })
      .first(),
  ).toBeVisible()
  await expectSound(docked, 'own-only')
  await goTo(page, changeEvents.conference.id)
  await pushHere(panel, 'COR 7')
  await expect(panel.getByRole('article', { name: 'COR 7' })).toContainText('Up to date')
})

test('a change event in the recycle bin says so, with what was in it', async ({ world }) => {
  const docked = await pushed(world)
  world.sandbox.procore.state.deleteChangeEvent(changeEvents.lobby.id)
  await comeBack(docked.page)
  await expect(docked.panel.getByText('This change event was deleted in Procore')).toBeVisible()
  await expectSound(docked, 'event-deleted')
})

test('Procore is busy: the panel counts down and asks again by itself', async ({ world }) => {
  const docked = await ready(world)
  const { panel } = docked
  const busy = world.sandbox.faults.add({
    system: 'procore',
    method: 'GET',
    path: /\/change_events\/\d+$/,
    kind: 'status',
    status: 429,
    headers: { 'Retry-After': '60' },
    times: Number.POSITIVE_INFINITY,
  })
  await panel.getByRole('button', { name: 'Refresh' }).last().click()
  const banner = panel.getByRole('alert').filter({ hasText: 'Procore is busy. Next try in' })
  await expect(banner).toBeVisible()
  await banner.getByRole('button', { name: 'Why' }).click()
  await expect(banner).toContainText('Nothing was written to Procore.')
  await expectSound(docked, 'busy')
  busy.remove()
})

test('Procore is down: what is known stays, and says that it could not be read', async ({ world }) => {
  const docked = await pushed(world)
  const { panel } = docked
  const down = world.sandbox.faults.add({
    system: 'procore',
    kind: 'status',
    status: 503,
    path: /\/change_events\//,
    times: Number.POSITIVE_INFINITY,
  })
  await panel.getByRole('button', { name: 'Refresh' }).last().click()
  await expect(panel.getByRole('alert')).toBeVisible({ timeout: 30_000 })
  await expect(panel.getByRole('article', { name: 'COR 12' })).toBeVisible()
  await expectSound(docked, 'procore-down')
  down.remove()
})

test('Clearstory is down: the CORs stay, with their age', async ({ world }) => {
  const docked = await pushed(world)
  const { panel } = docked
  world.sandbox.faults.add({
    system: 'clearstory',
    kind: 'status',
    status: 503,
    times: Number.POSITIVE_INFINITY,
  })
  await panel.getByRole('button', { name: 'Refresh' }).last().click()
  await expect(panel.getByRole('article', { name: 'COR 12' })).toContainText('Up to date')
  await expect(panel.getByText(/Clearstory as of/)).toBeVisible()
  await expectSound(docked, 'clearstory-down')
})

test('a COR edited in Clearstory turns up stale without a reload', async ({ world }) => {
  const docked = await pushed(world)
  const { page, panel } = docked
  const card = panel.getByRole('article', { name: 'COR 12' })
  await expect(card).toContainText('Up to date')
  world.sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
  await comeBack(page)
  await expect(card).toContainText('Update available')
  await expect(card).toContainText('$14,020.00')
  await expectSoundAtEveryWidth(docked, 'stale')
})

test('a line that another person edited in Procore is found', async ({ world }) => {
  const docked = await pushed(world)
  const { page, panel } = docked
  const { state } = world.sandbox.procore
  const line = state.lines(changeEvents.lobby.id).find(({ description }) => description.startsWith('COR 12'))
  state.editLine(changeEvents.lobby.id, line?.id ?? 0, { amount: '13000.00', by: people.ben.id })
  await comeBack(page)
  const card = panel.getByRole('article', { name: 'COR 12' })
  await expect(card).toContainText('Edited in Procore')
  await expect(card).toContainText('$13,000.00')
  await expectSound(docked, 'edited-in-procore')
})

test('one push goes through by keyboard alone', async ({ world }) => {
  const { page, panel } = await ready(world)
  await panel.getByRole('button', { name: 'Import CORs' }).first().focus()
  await page.keyboard.press('Enter')
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  await expect(dialog).toBeVisible()
  await dialog.getByRole('searchbox', { name: 'Search CORs' }).focus()
  await page.keyboard.type('rough-in')
  const box = dialog.getByRole('checkbox', { name: 'COR 12', exact: true })
  await expect(dialog.getByRole('checkbox')).toHaveCount(1)
  await tabTo(page, panel, 'COR 12')
  await page.keyboard.press('Space')
  await expect(box).toBeChecked()
  for (const step of ['This change event', 'Lump sum', 'Push to Procore']) {
    await tabTo(page, panel, 'Next')
    await page.keyboard.press('Enter')
    await expect(dialog.getByText(step).first()).toBeVisible()
  }
  await expect(dialog.getByRole('table', { name: 'Changes' })).toBeVisible()
  await tabTo(page, panel, 'Push to Procore')
  await page.keyboard.press('Enter')
  await expect(panel.getByRole('status').filter({ hasText: 'Pushed 1 COR' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(panel.getByRole('article', { name: 'COR 12' })).toBeVisible()
})

/** Tab until what has the focus is called so. */
async function tabTo(page: Page, panel: Frame, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab')
    const at = await panel.evaluate(() => {
      const element = document.activeElement
      const by = element?.getAttribute('aria-labelledby')
      return (by ? document.getElementById(by)?.textContent : element?.textContent) ?? ''
    })
    if (at.trim() === name) return
  }
  throw new Error(`the Tab key never reaches ${name}`)
}

/** What Procore tells of a page that the sandbox does not draw. */
async function showView(page: Page, context: { view: string; id?: number }): Promise<void> {
  await page.evaluate(
    (told) => {
      const frame = document.querySelector<HTMLIFrameElement>('iframe[title=Clearstory]')
      frame?.contentWindow?.postMessage({ type: 'setup', context: told }, new URL(frame.src).origin)
    },
    { company_id: companies.marin.id, project_id: projects.harbor.id, ...context },
  )
}
