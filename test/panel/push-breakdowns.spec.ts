import { pricedTags } from '../sandbox/seed/clearstory-tags.ts'
import { budgetCodes, changeEvents, subcontracts } from '../sandbox/seed/world.ts'
import { choose, pick, pushIt, ready, toCheck, toCodes } from './push-walk.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { expect, test } from './world.ts'

const { conference } = changeEvents
const centsOf = (lines: { amountCents: number }[]) =>
  lines.reduce((sum, { amountCents }) => sum + amountCents, 0)

test('codes arrive with where they come from, each can be changed, and a change is remembered', async ({
  world,
}) => {
  const { panel, page } = await ready(world, conference.id)
  const dialog = await choose(panel, ['COR 12', 'COR 44'])
  await toCodes(dialog)
  const electric = dialog.getByRole('group', { name: /Bay Electric/ })
  const mechanical = dialog.getByRole('group', { name: /Summit Mechanical/ })
  await expect(electric).toContainText('Suggested: same contract number.')
  await expect(electric).toContainText('Vendor: Bay Electric Co.')
  await expect(mechanical).toContainText('Suggested: the only contract of this vendor.')
  await expect(mechanical).toContainText('Suggested: the T&M tags of COR 44 have cost code 23-300.')
  await expectSoundAtEveryWidth({ page, panel }, 'push-codes')

  const box = electric.getByRole('combobox', { name: 'Budget code' })
  await box.click()
  await box.fill('labor')
  await electric.getByRole('option', { name: /16-200\.L/ }).click()
  await expect(electric.getByRole('checkbox', { name: /Remember for/ })).toBeChecked()
  const table = await toCheck(dialog)
  await expect(table).toContainText('SC-014')
  await expect(table).toContainText('16-200.L')
  await expect(dialog).toContainText('The budget code of COR 44 is not on')
  await expectSound({ page, panel }, 'push-check-codes')
  await pushIt(panel, dialog, 'Pushed 2 CORs to Change Event 011')
  const bay = subcontracts.find(({ contractorName }) => contractorName === 'Bay Electric')
  expect(world.sandbox.procore.state.lines(conference.id)).toContainEqual(
    expect.objectContaining({
      amountCents: 1_234_567,
      budgetCodeId: budgetCodes.electricalLabor.id,
      commitmentId: bay?.commitmentId,
      vendorId: bay?.vendorId,
    }),
  )
  await dialog.getByRole('button', { name: 'Done' }).click()

  const again = await choose(panel, ['COR 13'])
  await toCodes(again)
  await expect(again).toContainText('From the contract map.')
  await expect(again.getByRole('combobox', { name: 'Budget code' })).toHaveValue(/16-200\.L/)
})

test('sub-totals: a line per rate type, summing to the amount to the cent', async ({ world }) => {
  const { panel, page } = await ready(world, conference.id)
  const dialog = await choose(panel, ['COR 12'])
  await toCodes(dialog)
  await dialog.getByRole('radio', { name: 'Sub-total' }).check()
  const table = await toCheck(dialog)
  for (const words of ['Labor', 'Material', 'Equipment', 'Other', 'Markup and adjustments']) {
    await expect(table).toContainText(words)
  }
  await expectSound({ page, panel }, 'push-check-sub-total')
  await pushIt(panel, dialog, 'Pushed 1 COR to Change Event 011')
  const lines = world.sandbox.procore.state.lines(conference.id)
  expect(lines.map(({ amountCents }) => amountCents)).toContain(pricedTags.rough.labor)
  expect(centsOf(lines)).toBe(1_234_567)
})

test('line items: quantity and unit cost per line; a COR without T&M tags comes as a lump sum, and says so', async ({
  world,
}) => {
  const { panel, page } = await ready(world, conference.id)
  const dialog = await choose(panel, ['COR 7', 'COR 45'])
  await toCodes(dialog)
  await dialog.getByRole('radio', { name: 'Line item' }).check()
  await expect(dialog).toContainText('COR 45 has no T&M tags and is pushed as a lump sum.')
  await expect(dialog).toContainText('1 T&M item of COR 7 has no rate')
  await expectSoundAtEveryWidth({ page, panel }, 'push-codes-mixed')
  const table = await toCheck(dialog)
  await expect(table).toContainText(/48 h × 88\.00/)
  await expectSoundAtEveryWidth({ page, panel }, 'push-check-line-item')
  await pushIt(panel, dialog, 'Pushed 2 CORs to Change Event 011')
  const lines = world.sandbox.procore.state.lines(conference.id)
  expect(lines.length).toBeGreaterThan(4)
  expect(centsOf(lines)).toBe(1_884_455 - 120_000)
})

test('what cannot be broken down cannot be chosen, with the reason; the requested amount can', async ({
  world,
}) => {
  const { panel, page } = await ready(world, conference.id)
  const dialog = await choose(panel, ['COR 3'])
  await toCodes(dialog)
  await expect(dialog.getByRole('radio', { name: 'Sub-total' })).toBeDisabled()
  await expect(dialog.getByRole('radio', { name: 'Line item' })).toBeDisabled()
  await expect(dialog).toContainText('COR 3 has no T&M tags, so it can’t be broken down.')
  await dialog.getByRole('combobox', { name: 'Amount' }).selectOption('requested')
  await pick(dialog, 'Budget code', 'gypsum', /09-250\.S/)
  await expectSound({ page, panel }, 'push-codes-lump-only')
  const table = await toCheck(dialog)
  await expect(table).toContainText('$15,200.00')
  await pushIt(panel, dialog, 'Pushed 1 COR to Change Event 011')
  expect(centsOf(world.sandbox.procore.state.lines(conference.id))).toBe(1_520_000)
})
