import type { Frame } from '@playwright/test'
import { type ChangeEventId, idOf } from '../../server/domain/ids.ts'
import { openSqlite } from '../../server/store/engine/sqlite.ts'
import { createActivity } from '../../server/store/push/activity.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects, subcontracts } from '../sandbox/seed/world.ts'
import { activityEntry } from '../store/fixtures.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { type Docked, expect, test, type World } from './world.ts'

const select = (panel: Frame, name: string) => panel.getByRole('combobox', { name, exact: true })
const cor = (panel: Frame, number: string) =>
  panel.getByRole('checkbox', { name: `COR ${number}`, exact: true })
const pushedStatus = (panel: Frame, text: string) => panel.getByRole('status').filter({ hasText: text })

/** Ana, set up, with the COR log open. */
async function openLog(world: World): Promise<Docked> {
  const docked = await world.open()
  await world.begin(docked)
  await docked.panel.getByRole('tab', { name: 'COR log' }).click()
  await expect(docked.panel.getByText('Clearstory as of just now')).toBeVisible()
  return docked
}

/** Pushes chosen CORs of the log into a change event of that title. */
async function pushChosen(panel: Frame, to: 'This change event' | string): Promise<void> {
  await panel.getByRole('button', { name: 'Push to Procore' }).click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  if (to === 'This change event') await dialog.getByRole('radio', { name: to }).check()
  else {
    await dialog.getByRole('radio', { name: 'Another change event' }).check()
    await dialog.getByRole('combobox', { name: 'Change event' }).fill(to)
    await dialog.getByRole('option', { name: to }).click()
  }
  await dialog.getByRole('button', { name: 'Next' }).click()
  await expect(dialog.getByRole('radio', { name: 'Lump sum' })).toBeChecked()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(pushedStatus(panel, 'Pushed')).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
}

test('the log is filtered by search, status, inbox, contract and change event, and remembers how', async ({
  world,
}) => {
  const docked = await openLog(world)
  const { page, panel } = docked
  const found = panel.locator('.list-head').first()
  await expectSoundAtEveryWidth(docked, 'log')
  await panel.getByRole('searchbox', { name: 'Search CORs' }).fill('shaft')
  await expect(cor(panel, '7')).toBeVisible()
  await expect(cor(panel, '12')).toHaveCount(0)
  await panel.getByRole('searchbox', { name: 'Search CORs' }).fill('')
  await select(panel, 'Clearstory status').selectOption('Approved to Proceed')
  await expect(cor(panel, '3')).toBeVisible()
  await expect(cor(panel, '7')).toHaveCount(0)
  await select(panel, 'Clearstory status').selectOption('All statuses')
  await select(panel, 'Inbox').selectOption('Sent')
  await expect(cor(panel, '101')).toBeVisible()
  await expect(cor(panel, '3')).toHaveCount(0)
  await select(panel, 'Inbox').selectOption('Sent and received')
  await select(panel, 'Contract').selectOption({ label: 'Union Elevator, SC-011 Elevators (3)' })
  await expect(cor(panel, '5')).toBeVisible()
  await expect(found).toContainText('3 CORs')
  await select(panel, 'Contract').selectOption('All contracts')
  await select(panel, 'Order').selectOption('Largest first')
  await expect(panel.getByRole('checkbox').first()).toHaveAccessibleName('COR 101')
  await select(panel, 'Clearstory status').selectOption('Draft')
  await expect(found).toContainText('2 CORs')
  await page.reload()
  const again = await world.panelOf(page)
  await again.getByRole('tab', { name: 'COR log' }).click()
  await expect(select(again, 'Clearstory status')).toHaveValue('draft')
  await expect(select(again, 'Order')).toHaveValue('amount')
  await expect(cor(again, '30')).toBeVisible()
})

test('the change event filter knows our states and each status of Procore by name', async ({ world }) => {
  const docked = await openLog(world)
  const { panel } = docked
  await cor(panel, '12').check()
  await cor(panel, '7').check()
  await expect(panel.locator('.foot')).toContainText('$31,190.22')
  await expect(panel.locator('.foot')).toContainText('2 CORs selected')
  await expectSound(docked, 'log-chosen')
  await pushChosen(panel, 'This change event')
  await cor(panel, '46').check()
  await pushChosen(panel, 'Mechanical room')
  await expect(select(panel, 'Change event').getByRole('option')).toHaveText([
    'All',
    'Not in a change event',
    'Up to date',
    'Update available',
    'No amount in Clearstory',
    'Edited in Procore',
    'Locked in Procore',
    'Voided in Clearstory',
    'Push unfinished',
    'Not found in Procore',
    'In the recycle bin',
    'In a void change event',
    'Kept as it is',
    'Open',
    'Pricing with subs',
  ])
  await select(panel, 'Change event').selectOption('Pricing with subs')
  await expect(cor(panel, '46')).toBeVisible()
  await expect(cor(panel, '46')).toBeDisabled()
  await expect(panel.getByRole('link', { name: 'Already in Change Event 012' })).toHaveAttribute(
    'href',
    `${world.sandbox.procore.appUrl}/${projects.harbor.id}/project/change_events/events/${changeEvents.mechanical.id}`,
  )
  await expect(cor(panel, '12')).toHaveCount(0)
  await select(panel, 'Change event').selectOption('Up to date')
  await expect(panel.getByRole('checkbox')).toHaveCount(3)
  await select(panel, 'Change event').selectOption('Not in a change event')
  await expect(cor(panel, '12')).toHaveCount(0)
  await expect(cor(panel, '44')).toBeVisible()
})

test('the exposure picture says where the money is, and each part filters the log', async ({ world }) => {
  const docked = await openLog(world)
  const { panel } = docked
  await cor(panel, '12').check()
  await cor(panel, '3').check()
  await pushChosen(panel, 'This change event')
  world.sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
  await panel.getByRole('button', { name: 'Refresh' }).click()
  const exposure = panel.getByRole('table', { name: 'Exposure' })
  await expect(exposure.getByRole('row', { name: /settled \(1\)/ })).toContainText('$14,450.00')
  await expect(exposure.getByRole('row', { name: /need attention \(1\)/ })).toContainText('$14,020.00')
  // Each part of the bar has a colour of its own, and its legend the same.
  const colours = await exposure
    .locator('.swatch')
    .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor))
  expect(new Set(colours).size).toBe(3)
  expect(colours).not.toContain('rgba(0, 0, 0, 0)')
  await exposure.getByRole('button', { name: /need attention/ }).click()
  await expect(cor(panel, '12')).toBeVisible()
  await expect(panel.getByRole('checkbox')).toHaveCount(1)
  await expectSoundAtEveryWidth(docked, 'exposure')
  await panel.getByRole('button', { name: 'By status' }).click()
  await expectSoundAtEveryWidth(docked, 'exposure-by-status')
  await exposure
    .getByRole('button', { name: /^Approved to Proceed/ })
    .first()
    .click()
  await expect(cor(panel, '3')).toBeVisible()
  await expect(panel.getByRole('checkbox')).toHaveCount(1)
})

test('everything stale is pushed again, change event by change event, each shown first', async ({
  world,
}) => {
  const docked = await openLog(world)
  const { panel } = docked
  await cor(panel, '12').check()
  await pushChosen(panel, 'This change event')
  await cor(panel, '46').check()
  await pushChosen(panel, 'Mechanical room')
  const { state } = world.sandbox.clearstory
  state.editCor(seededCors.rough, { amount: 14_020 })
  state.editCor(seededCors.crane, { amount: 30_000 })
  await panel.getByRole('button', { name: 'Refresh' }).click()
  await expect(panel.getByText('2 CORs changed in Clearstory')).toBeVisible()
  await expect(panel.getByText('In 2 change events')).toBeVisible()
  await expectSound(docked, 'log-stale')
  await panel.getByRole('button', { name: 'Re-push all' }).click()
  for (const name of ['COR 12', 'COR 46']) {
    const dialog = panel.getByRole('dialog', { name: `Re-push ${name}` })
    await expect(dialog.getByRole('table', { name: 'Changes' })).toContainText(name)
    await dialog.getByRole('button', { name: 'Push to Procore' }).click()
    await expect(pushedStatus(panel, 'Pushed 1 COR')).toBeVisible()
    await dialog.getByRole('button', { name: 'Done' }).click()
  }
  await expect(pushedStatus(panel, '2 change events are up to date.')).toBeVisible()
  await expect(panel.getByText('changed in Clearstory')).toHaveCount(0)
  const { procore } = world.sandbox
  expect(amountOf(procore.state.lines(changeEvents.lobby.id), 'COR 12')).toBe('14020.00')
  expect(amountOf(procore.state.lines(changeEvents.mechanical.id), 'COR 46')).toBe('30000.00')
})

test('re-pushing everything stops where one is left unpushed', async ({ world }) => {
  const { panel } = await openLog(world)
  await cor(panel, '12').check()
  await pushChosen(panel, 'This change event')
  await cor(panel, '46').check()
  await pushChosen(panel, 'Mechanical room')
  world.sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
  world.sandbox.clearstory.state.editCor(seededCors.crane, { amount: 30_000 })
  await panel.getByRole('button', { name: 'Refresh' }).click()
  await panel.getByRole('button', { name: 'Re-push all' }).click()
  await panel.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await expect(pushedStatus(panel, 'Stopped. 2 of 2 change events are still to be pushed.')).toBeVisible()
  await expect(panel.getByRole('dialog')).toHaveCount(0)
})

test('two thousand CORs: only those near the screen are drawn, and all can be reached', async ({ world }) => {
  world.sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 2000)
  const docked = await openLog(world)
  const { panel } = docked
  await expect(panel.locator('.list-head').first()).toContainText('20')
  await select(panel, 'Order').selectOption('By number')
  // In the new order, or the list that is scrolled would be replaced under way.
  await expect(cor(panel, '1')).toBeVisible()
  const lastStretch = () => panel.locator('ul.picks').last().getAttribute('aria-label')
  for (let turn = 0; turn < 6; turn += 1) {
    const before = await lastStretch()
    await panel.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
    await expect.poll(lastStretch).not.toBe(before)
  }
  // Seven pages are loaded; what is drawn is a fraction of them.
  expect(await panel.getByRole('checkbox').count()).toBeLessThan(300)
  const lastName = () =>
    panel
      .getByRole('checkbox')
      .last()
      .evaluate(
        (box) => document.getElementById(box.getAttribute('aria-labelledby') ?? '')?.textContent ?? '',
      )
  // The last page may still be being drawn: a row that is replaced meanwhile has no name any more.
  await expect.poll(lastName).toMatch(/^COR /)
  const name = await lastName()
  await panel.getByRole('checkbox', { name, exact: true }).check()
  await panel.evaluate(() => window.scrollTo(0, 0))
  await expect(cor(panel, '1')).toBeVisible()
  await expect(panel.locator('.foot')).toContainText('1 COR selected')
  await panel.getByRole('searchbox', { name: 'Search CORs' }).fill(name.replace('COR ', ''))
  await expect(panel.getByRole('checkbox', { name, exact: true })).toBeChecked()
})

test('who pushed what when, line by line, on screen and as a file', async ({ world }) => {
  const docked = await openLog(world)
  const { page, panel } = docked
  await cor(panel, '12').check()
  await pushChosen(panel, 'This change event')
  world.sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
  await panel.getByRole('tab', { name: 'This event' }).click()
  await panel.getByRole('button', { name: 'Refresh' }).last().click()
  await expect(panel.getByRole('article', { name: 'COR 12' })).toContainText('Update available')
  await panel.locator('.foot').getByRole('button', { name: 'History' }).click()
  const dialog = panel.getByRole('dialog', { name: 'History' })
  await expect(dialog.getByText(`${people.ana.name} pushed COR 12 to Change Event 010`)).toBeVisible()
  await expect(dialog.getByText('COR 12 changed in Clearstory')).toBeVisible()
  await expect(dialog.getByText('$12,345.67').first()).toBeVisible()
  await expectSoundAtEveryWidth(docked, 'history')
  const downloading = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Download CSV' }).click()
  expect((await downloading).suggestedFilename()).toMatch(/\.csv$/)
  await dialog.getByRole('button', { name: 'Close' }).click()
  const card = panel.getByRole('article', { name: 'COR 12' })
  await card.getByRole('button', { name: 'More' }).click()
  await card.getByRole('button', { name: 'History' }).click()
  await expect(panel.getByRole('dialog', { name: 'History of COR 12' })).toContainText('pushed COR 12')
})

test('beside a contract its own CORs show, with where its money stands', async ({ world }) => {
  const docked = await openLog(world)
  const { page, panel } = docked
  const electrical = subcontracts[0]
  if (electrical === undefined) throw new Error('no subcontract in the seed')
  await panel.getByRole('tab', { name: 'Setup' }).click()
  await panel.getByRole('button', { name: /Accept \d+ suggestions/ }).click()
  await expect(panel.getByRole('button', { name: /Accept \d+ suggestions/ })).toBeHidden()
  await panel.getByRole('tab', { name: 'This event' }).click()
  const context = {
    company_id: companies.marin.id,
    project_id: projects.harbor.id,
    view: 'commitments.work_order_contracts.detail',
    id: electrical.commitmentId,
  }
  await page.evaluate((told) => {
    const frame = document.querySelector<HTMLIFrameElement>('iframe[title=Clearstory]')
    frame?.contentWindow?.postMessage({ type: 'setup', context: told }, new URL(frame.src).origin)
  }, context)
  await expect(panel.getByRole('tab', { name: 'This contract' })).toBeVisible()
  await expect(cor(panel, '12')).toBeVisible()
  await expect(panel.getByText('$2,450,000.00')).toBeVisible()
  await expect(cor(panel, '7')).toHaveCount(0)
  await expectSoundAtEveryWidth(docked, 'commitment')
})

test('the label in Clearstory is an opt-in of Setup', async ({ world }) => {
  const docked = await openLog(world)
  const { panel } = docked
  await panel.getByRole('tab', { name: 'Setup' }).click()
  const box = panel.getByRole('checkbox', { name: /Label CORs/ })
  await expect(box).not.toBeChecked()
  await box.check()
  await expect(box).toBeChecked()
  await expectSoundAtEveryWidth(docked, 'setup')
  await panel.getByRole('tab', { name: 'COR log' }).click()
  await panel.getByRole('tab', { name: 'Setup' }).click()
  await expect(box).toBeChecked()
})

function amountOf(lines: { description: string; amount: string }[], start: string): string | undefined {
  return lines.find(({ description }) => description.startsWith(start))?.amount
}

test('a long history is shown page by page', async ({ world }) => {
  const docked = await world.open()
  await world.begin(docked)
  const { panel } = docked
  const { sql, close } = openSqlite(world.databasePath)
  for (let time = 0; time < 56; time += 1) {
    const act = activityEntry({
      kind: 'linked',
      plan: null,
      pushId: null,
      projectId: idOf(String(projects.harbor.id)),
    })
    await createActivity(sql).append(idOf(String(companies.marin.id)), {
      ...act,
      changeEventId: idOf<ChangeEventId>(String(changeEvents.lobby.id)),
      at: new Date(Date.UTC(2026, 1, 3, 9, time)).toISOString(),
    })
  }
  await close()
  await panel.locator('.foot').getByRole('button', { name: 'History' }).click()
  const dialog = panel.getByRole('dialog', { name: 'History' })
  await expect(dialog.getByRole('listitem')).toHaveCount(50)
  const older = dialog.getByRole('button', { name: 'Show older' })
  await older.focus()
  await expectSound(docked, 'history-older')
  await older.press('Enter')
  await expect(dialog.getByRole('listitem')).toHaveCount(56)
  await expect(older).toHaveCount(0)
  await expect(dialog.getByRole('listitem').nth(50)).toBeFocused()
})
