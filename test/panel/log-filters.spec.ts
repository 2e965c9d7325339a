import type { Frame } from '@playwright/test'
import { expect, test } from './world.ts'

const select = (panel: Frame, name: string) => panel.getByRole('combobox', { name, exact: true })
const found = (panel: Frame) => panel.locator('.list-head').first()

test('filters are kept over a reload, and nothing of them when the person signs out', async ({ world }) => {
  const docked = await world.open()
  await world.begin(docked)
  await docked.panel.getByRole('tab', { name: 'COR log' }).click()
  await expect(docked.panel.getByRole('checkbox', { name: 'COR 12', exact: true })).toBeVisible()
  await select(docked.panel, 'Clearstory status').selectOption('Draft')
  await select(docked.panel, 'Order').selectOption('Largest first')
  await expect(found(docked.panel)).toContainText('2 CORs')

  await docked.page.reload()
  const panel = await world.panelOf(docked.page)
  await panel.getByRole('tab', { name: 'COR log' }).click()
  await expect(select(panel, 'Clearstory status')).toHaveValue('draft')
  await expect(select(panel, 'Order')).toHaveValue('amount')
  await expect(found(panel)).toContainText('2 CORs')

  await panel.getByRole('tab', { name: 'Setup' }).click()
  await panel.getByRole('button', { name: 'Sign out' }).click()
  await world.signIn({ page: docked.page, panel }, 'rita')
  await panel.getByRole('tab', { name: 'COR log' }).click()
  await expect(select(panel, 'Clearstory status')).toHaveValue('')
  await expect(select(panel, 'Order')).not.toHaveValue('amount')
})

test('the stage narrows the log beside the status, and an exposure part takes it off', async ({ world }) => {
  const docked = await world.open()
  const { panel } = docked
  await world.begin(docked)
  await panel.getByRole('tab', { name: 'COR log' }).click()
  const stage = select(panel, 'Stage')
  await expect(stage.getByRole('option', { name: /^ROM \(\d+\)$/ })).toHaveCount(1)
  const rom = await stage.getByRole('option', { name: /^ROM \(\d+\)$/ }).textContent()
  const count = Number(/\((\d+)\)/.exec(rom ?? '')?.[1])
  await stage.selectOption({ label: rom ?? '' })
  await expect(found(panel)).toContainText(count === 1 ? '1 COR' : `${count} CORs`)
  await expect(panel.getByRole('checkbox', { name: 'COR 50', exact: true })).toBeVisible()
  await expect(panel.getByRole('checkbox', { name: 'COR 12', exact: true })).toHaveCount(0)
  await select(panel, 'Clearstory status').selectOption('Draft')
  await expect(panel.getByText('No COR matches these filters.')).toBeVisible()
  await panel.getByRole('button', { name: /Not in a change event/ }).click()
  await expect(stage).toHaveValue('')
  await expect(panel.getByRole('checkbox', { name: 'COR 12', exact: true })).toBeVisible()
})
