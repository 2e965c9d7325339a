import type { Frame } from '@playwright/test'
import { type CorId, idOf, type ProcoreCompanyId, type ProcoreProjectId } from '../../server/domain/ids.ts'
import { createCors } from '../../server/store/cors/cors.ts'
import { openSqlite } from '../../server/store/engine/sqlite.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { seededNotifications } from '../sandbox/seed/clearstory-notifications.ts'
import { changeEvents, clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import { ageReadings } from '../support/age-readings.ts'
import { expectSound } from './state-checks.ts'
import { type Docked, expect, test, type World } from './world.ts'

// What an open panel notices by itself: once it is open nothing in it is clicked, reloaded or put away.
test.skip(process.env.ENGINE === 'workers', 'time is moved on in the database of the Node server')

const card = (panel: Frame) => panel.getByRole('article', { name: 'COR 12' })

/** Ana, set up, with COR 12 in the lobby's change event, in a browser whose time a test can move on. */
async function pushed(world: World): Promise<Docked> {
  await world.browser.clock.install()
  const docked = await world.open()
  const { panel } = docked
  await world.begin(docked)
  await panel.getByRole('tab', { name: 'This event' }).click()
  await panel.getByRole('button', { name: 'Import CORs' }).first().click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  await dialog.getByRole('checkbox', { name: 'COR 12', exact: true }).check()
  for (let step = 0; step < 3; step += 1) await dialog.getByRole('button', { name: 'Next' }).click()
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(panel.getByRole('status').filter({ hasText: 'Pushed 1 COR' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(card(panel)).toContainText('Up to date')
  // The reading that follows a push has come to its end.
  await expect(panel.getByText('Clearstory as of')).toBeVisible()
  return docked
}

/** Time goes on, for the panel and for what the app knows. */
async function later(world: World, { page }: Docked, seconds: number): Promise<void> {
  ageReadings(world.databasePath, seconds)
  await page.clock.fastForward(seconds * 1000)
}

/** What a full reading stores of a COR that it does not find; it comes once a day. */
async function markDeleted(world: World, corId: number): Promise<void> {
  const { sql, close } = openSqlite(world.databasePath)
  const company = idOf<ProcoreCompanyId>(String(companies.marin.id))
  const project = idOf<ProcoreProjectId>(String(projects.harbor.id))
  const gone = [idOf<CorId>(String(corId))]
  await createCors(sql).markDeleted(company, project, gone, new Date().toISOString())
  await close()
}

test('a COR edited in Clearstory turns up as stale, in place', async ({ world }) => {
  const docked = await pushed(world)
  const { page, panel } = docked
  await card(panel).getByRole('button', { name: 'More' }).focus()
  await page.keyboard.press('Enter')
  const undo = panel.getByRole('button', { name: 'Undo last push' })
  await undo.focus()
  world.sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
  world.sandbox.journal.clear()
  await later(world, docked, 31)
  await expect(card(panel)).toContainText('Update available')
  await expect(card(panel)).toContainText('$14,020.00')
  await expect(undo).toBeFocused()
  // One delta for each inbox, and nothing of Procore: it would have told.
  expect(world.sandbox.journal.entries({ system: 'clearstory' })).toHaveLength(2)
  expect(world.sandbox.journal.entries({ system: 'procore', path: /\/change_events/ })).toEqual([])
  await expectSound(docked, 'news')
})

test('a line that another person edited in Procore is found', async ({ world }) => {
  const docked = await pushed(world)
  const { state } = world.sandbox.procore
  const line = state.lines(changeEvents.lobby.id).find(({ description }) => description.startsWith('COR 12'))
  state.editLine(changeEvents.lobby.id, line?.id ?? 0, { amount: '13000.00', by: people.ben.id })
  await later(world, docked, 200)
  await expect(card(docked.panel)).toContainText('Edited in Procore')
  await expect(card(docked.panel)).toContainText('$13,000.00')
})

test('the COR log takes in what is new, and the person keeps place and filter', async ({ world }) => {
  const docked = await pushed(world)
  const { panel } = docked
  await panel.getByRole('tab', { name: 'COR log' }).click()
  const box = panel.getByRole('checkbox', { name: 'COR 7', exact: true })
  await box.check()
  await box.focus()
  await expect(panel.getByText('1 COR selected')).toBeVisible()
  world.sandbox.clearstory.state.editCor(seededCors.rough, { title: 'Level 3 rough-in, both wings' })
  await later(world, docked, 31)
  await expect(panel.getByText('Level 3 rough-in, both wings')).toBeVisible()
  await expect(box).toBeChecked()
  await expect(box).toBeFocused()
})

test('an answer to a change notification comes in', async ({ world }) => {
  const docked = await pushed(world)
  const { panel } = docked
  await panel.getByRole('tab', { name: 'Notifications' }).click()
  const row = panel.getByRole('listitem').filter({ hasText: 'CN-118' })
  await expect(row).toContainText('3 of 5 answered')
  await expect(panel.getByText('Clearstory as of')).toBeVisible()
  world.sandbox.clearstory.state.respond(seededNotifications.bulletin7, 70_004, {
    corId: seededCors.nineGlass,
  })
  await later(world, docked, 31)
  await expect(row).toContainText('4 of 5 answered')
})

test('coming back to the window is enough', async ({ world }) => {
  const docked = await pushed(world)
  const { page, panel } = docked
  world.sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
  ageReadings(world.databasePath, 60)
  await page.clock.fastForward(10_000)
  await panel.evaluate(() => window.dispatchEvent(new Event('focus')))
  await expect(card(panel)).toContainText('Update available')
})

test('Clearstory is down: the panel says so once, and that it is over', async ({ world }) => {
  const docked = await pushed(world)
  const { panel } = docked
  const down = world.sandbox.faults.add({
    system: 'clearstory',
    kind: 'status',
    status: 503,
    times: Number.POSITIVE_INFINITY,
  })
  await later(world, docked, 31)
  const told = panel.getByText('Clearstory isn’t responding.')
  await expect(told).toBeVisible()
  await expect(card(panel)).toContainText('Up to date')
  await expectSound(docked, 'clearstory-down')
  await panel.getByRole('tab', { name: 'COR log' }).click()
  await expect(panel.getByRole('checkbox', { name: 'COR 12', exact: true })).toBeVisible()
  await expect(told).toHaveCount(1)
  await expect(panel.getByRole('alert')).toHaveCount(0)
  await expectSound(docked, 'clearstory-down-log')
  down.remove()
  await later(world, docked, 130)
  await expect(told).toHaveCount(0)
})

test('a key that is no longer accepted is said, with the way on', async ({ world }) => {
  const docked = await pushed(world)
  const { panel } = docked
  world.sandbox.clearstory.state.disableKey(clearstoryKeys.marin.keyId)
  await later(world, docked, 31)
  await expect(panel.getByText('Clearstory no longer accepts the API key.')).toBeVisible()
  await expectSound(docked, 'key-refused')
  await panel.getByRole('button', { name: 'Open Setup' }).click()
  await expect(panel.getByRole('tab', { name: 'Setup' })).toHaveAttribute('aria-selected', 'true')
})

test('a COR deleted in Clearstory says so, and its lines can be taken out', async ({ world }) => {
  const docked = await pushed(world)
  const { panel } = docked
  world.sandbox.clearstory.state.deleteCor(seededCors.rough)
  await card(panel).getByRole('button', { name: 'Refresh' }).click()
  await expect(panel.getByText('Clearstory can’t find this COR right now.')).toBeVisible()
  await expect(card(panel)).toContainText('Up to date')
  await markDeleted(world, seededCors.rough)
  await later(world, docked, 31)
  await expect(card(panel)).toContainText('Voided in Clearstory')
  await expect(card(panel)).toContainText('Deleted in Clearstory.')
  await expectSound(docked, 'deleted')
  await card(panel).getByRole('button', { name: 'Re-push' }).click()
  const dialog = panel.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(panel.getByRole('status').filter({ hasText: 'Change Event 010' })).toBeVisible()
  const lines = world.sandbox.procore.state.lines(changeEvents.lobby.id)
  expect(lines.filter(({ description }) => description.startsWith('COR 12'))).toEqual([])
})
