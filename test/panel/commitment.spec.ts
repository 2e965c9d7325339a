import type { Frame } from '@playwright/test'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { projects, subcontracts } from '../sandbox/seed/world.ts'
import { ageReadings } from '../support/age-readings.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { type Docked, expect, test, type World } from './world.ts'

const cor = (panel: Frame, number: string) =>
  panel.getByRole('checkbox', { name: `COR ${number}`, exact: true })

/** Ana, set up. */
async function ready(world: World): Promise<Docked> {
  const docked = await world.open()
  await world.begin(docked)
  return docked
}

async function acceptSuggestions({ panel }: Docked): Promise<void> {
  await panel.getByRole('tab', { name: 'Setup' }).click()
  await panel.getByRole('button', { name: /Accept \d+ suggestions/ }).click()
  await expect(panel.getByRole('button', { name: /Accept \d+ suggestions/ })).toBeHidden()
}

/** Opens a commitment of Harbor Tower as Procore's own links do, with the panel in its dock. */
async function openCommitment(world: World, { page }: Docked, number: string): Promise<Docked> {
  await page.goto(`${world.sandbox.procore.appUrl}/${projects.harbor.id}/project/contracts/commitments`)
  await page.getByRole('link', { name: number, exact: true }).click()
  await expect(page.getByRole('heading', { name: number })).toBeVisible()
  return { page, panel: await world.panelOf(page) }
}

test('beside a subcontract its own CORs show, with where its money stands, and are pushed', async ({
  world,
}) => {
  const first = await ready(world)
  await acceptSuggestions(first)
  const docked = await openCommitment(world, first, subcontracts[0]?.commitmentNumber ?? '')
  const { panel, page } = docked
  await expect(page.getByRole('heading', { name: 'Subcontract #SC-014' })).toBeVisible()
  await expect(panel.getByRole('tab', { name: 'This contract' })).toBeVisible()
  await expect(cor(panel, '12')).toBeVisible()
  await expect(cor(panel, '7')).toHaveCount(0)
  await expect(panel.getByText('$2,450,000.00')).toBeVisible()
  await expect(panel.getByText('Clearstory as of just now')).toBeVisible()
  await expectSoundAtEveryWidth(docked, 'subcontract')

  await cor(panel, '12').check()
  await expectSound(docked, 'subcontract-chosen')
  await panel.getByRole('button', { name: 'Push to Procore' }).click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  await expect(dialog.getByRole('radio', { name: 'New change event' })).toBeVisible()
  await dialog
    .getByRole('button', { name: 'Cancel' })
    .or(dialog.getByRole('button', { name: 'Close' }))
    .first()
    .click()
})

test('beside a purchase order too', async ({ world }) => {
  const first = await ready(world)
  await acceptSuggestions(first)
  const order = subcontracts.find(({ commitmentKind }) => commitmentKind === 'purchase_order')
  const docked = await openCommitment(world, first, order?.commitmentNumber ?? '')
  const { panel, page } = docked
  await expect(page.getByRole('heading', { name: 'Purchase Order #PO-102' })).toBeVisible()
  await expect(panel.getByRole('tab', { name: 'This contract' })).toBeVisible()
  await expectSound(docked, 'purchase-order')
})

test('a contract that is not mapped says so, with the way on', async ({ world }) => {
  const first = await ready(world)
  const docked = await openCommitment(world, first, subcontracts[0]?.commitmentNumber ?? '')
  const { panel } = docked
  await expect(panel.getByText('This contract is not mapped yet')).toBeVisible()
  await expectSound(docked, 'contract-not-mapped')
  await panel.getByRole('button', { name: 'Map it in Setup' }).click()
  await expect(panel.getByRole('table', { name: 'Contracts' })).toBeVisible()
})

test('the person goes from contract to contract and back to a change event without a page load', async ({
  world,
}) => {
  const docked = await ready(world)
  await acceptSuggestions(docked)
  const { page, panel } = docked
  await panel.getByRole('tab', { name: 'This event' }).click()
  const go = page.getByRole('combobox', { name: 'Go to without a page load' })
  const held = world.sandbox.faults.add({ system: 'clearstory', path: '/cors', kind: 'hold_after' })
  await go.selectOption({
    label: `#${subcontracts[0]?.commitmentNumber} ${subcontracts[0]?.commitmentTitle}`,
  })
  await expect(cor(panel, '12')).toBeVisible()
  await go.selectOption({
    label: `#${subcontracts[1]?.commitmentNumber} ${subcontracts[1]?.commitmentTitle}`,
  })
  held.release()
  await expect(cor(panel, '7')).toBeVisible()
  await expect(cor(panel, '12')).toHaveCount(0)
  await go.selectOption({ index: 1 })
  await expect(panel.getByRole('tab', { name: 'This event' })).toBeVisible()
})

test('a COR that changed in Clearstory shows anew', async ({ world }) => {
  test.skip(process.env.ENGINE === 'workers', 'time is moved on in the database of the Node server')
  const first = await ready(world)
  await acceptSuggestions(first)
  world.sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
  ageReadings(world.databasePath, 60)
  const { panel } = await openCommitment(world, first, subcontracts[0]?.commitmentNumber ?? '')
  await expect(panel.getByText('$14,020.00')).toBeVisible()
  world.sandbox.clearstory.state.editCor(seededCors.rough, { amount: 15_000 })
  await panel.getByRole('button', { name: 'Refresh' }).click()
  await expect(panel.getByText('$15,000.00')).toBeVisible()
})
