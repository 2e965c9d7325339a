import { changeEvents } from '../sandbox/seed/world.ts'
import { choose, done, next, pick, pushIt, ready, toCheck, toCodes } from './push-walk.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { expect, test } from './world.ts'

test('another change event, found by its title', async ({ world }) => {
  const { panel, page } = await ready(world)
  const dialog = await choose(panel, ['COR 12'])
  await dialog.getByRole('radio', { name: 'Another change event' }).check()
  await pick(dialog, 'Change event', 'conference', /011 Level 3 conference rooms/)
  await expectSoundAtEveryWidth({ page, panel }, 'push-where-another')
  await toCodes(dialog)
  await toCheck(dialog)
  await expect(dialog).toContainText('Change Event 011, Level 3 conference rooms')
  await pushIt(panel, dialog, 'Pushed 1 COR to Change Event 011')
  await expect(dialog.getByRole('link', { name: /Change Event 011/ })).toBeVisible()
  await expectSound({ page, panel }, 'push-result-elsewhere')
  expect(world.sandbox.procore.state.lines(changeEvents.conference.id)).toHaveLength(1)
  expect(world.sandbox.procore.state.lines(changeEvents.lobby.id)).toHaveLength(1)
  await done(dialog)

  const blocked = await choose(panel, ['COR 7'])
  await blocked.getByRole('button', { name: 'Back' }).click()
  await expect(blocked.getByRole('checkbox', { name: 'COR 12', exact: true })).toBeDisabled()
  await expect(blocked).toContainText('Already in Change Event 011')
})

test('a new change event with its own number, type and reason, made together with its lines', async ({
  world,
}) => {
  const { panel, page } = await ready(world)
  const dialog = await choose(panel, ['COR 12', 'COR 7'])
  await dialog.getByRole('radio', { name: 'New change event' }).check()
  const nextButton = dialog.getByRole('button', { name: 'Next' })
  await expect(nextButton).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Bulletin 9, conference rooms')
  await expect(dialog.getByRole('combobox', { name: 'Status' })).not.toHaveText('Reading Procore…')
  await dialog.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'Pricing with subs' })
  await dialog.getByRole('combobox', { name: 'Scope' }).selectOption({ label: 'Out of Scope' })
  await dialog.getByRole('button', { name: 'More fields' }).click()
  await dialog.getByRole('textbox', { name: 'Number' }).fill('B-9')
  await dialog.getByRole('textbox', { name: 'Description' }).fill('Per architect’s Bulletin 9.')
  await dialog.getByRole('combobox', { name: 'Type' }).selectOption({ index: 1 })
  await dialog.getByRole('combobox', { name: 'Reason' }).selectOption({ index: 1 })
  await expectSoundAtEveryWidth({ page, panel }, 'push-where-new')
  await toCodes(dialog)
  await toCheck(dialog)
  await expect(dialog).toContainText('New change event, Bulletin 9, conference rooms')
  world.sandbox.journal.clear()
  await pushIt(panel, dialog, 'Pushed 2 CORs to Change Event B-9')
  const writes = world.sandbox.journal
    .entries({ system: 'procore' })
    .filter(({ path }) => path.startsWith(`/rest/`))
  expect(writes.filter(({ method }) => method !== 'GET')).toHaveLength(1)
  await expectSound({ page, panel }, 'push-result-new')
  const made = world.sandbox.procore.state.changeEvents.find(({ number }) => number === 'B-9')
  expect(made).toMatchObject({ title: 'Bulletin 9, conference rooms', scope: 'out_of_scope' })
  expect(made?.items.map(({ estimate }) => estimate.amountCents).sort()).toEqual([1_234_567, 1_884_455])
})

test('a new change event for one COR is called as the COR is, until somebody types another title', async ({
  world,
}) => {
  const { panel } = await ready(world)
  const dialog = await choose(panel, ['COR 12'])
  await dialog.getByRole('radio', { name: 'New change event' }).check()
  const title = dialog.getByRole('textbox', { name: 'Title' })
  await expect(title).toHaveValue('Level 3 electrical rough-in, added circuits at conference rooms')
  await dialog.getByRole('button', { name: 'Back' }).click()
  await dialog.getByRole('checkbox', { name: 'COR 12', exact: true }).uncheck()
  await dialog.getByRole('checkbox', { name: 'COR 7', exact: true }).check()
  await next(dialog)
  await expect(title).not.toHaveValue('Level 3 electrical rough-in, added circuits at conference rooms')
  await title.fill('Bulletin 9')
  await toCodes(dialog)
  await dialog.getByRole('button', { name: 'Back' }).click()
  await expect(title).toHaveValue('Bulletin 9')
})

test('the second click of a double click on Next does not push what nobody has looked at', async ({
  world,
}) => {
  const { panel, page } = await ready(world)
  const dialog = await choose(panel, ['COR 12'])
  await toCodes(dialog)
  await toCheck(dialog)
  const button = dialog.getByRole('button', { name: 'Push to Procore' })
  await expect(button).not.toHaveAttribute('aria-disabled')
  await button.hover()
  await page.mouse.down({ clickCount: 2 })
  await page.mouse.up({ clickCount: 2 })
  await expect(button).toHaveText('Push to Procore')
  await pushIt(panel, dialog, 'Pushed 1 COR to Change Event 010')
})
