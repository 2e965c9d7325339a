import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents } from '../sandbox/seed/world.ts'
import { choose, done, importCors, next, pushIt, ready, refresh, toCodes } from './push-walk.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { type Docked, expect, test, type World } from './world.ts'

const { conference } = changeEvents
const typed = 'COR 12 rough-in, by phone'

function lines(world: World) {
  return world.sandbox.procore.state.lines(conference.id)
}

/** COR 12 is about to come into a change event that has a line for it, typed by hand. */
async function besideTyped(world: World, docked: Docked) {
  world.sandbox.procore.state.addLine(conference.id, { description: typed, amount: 12_000 })
  const dialog = await choose(docked.panel, ['COR 12'])
  await toCodes(dialog)
  await next(dialog)
  await expect(dialog.getByText(`“${typed}”, $12,000.00, is already in this change event`)).toBeVisible()
  return dialog
}

test('a line typed by hand is linked from the plan, which then shows what changes', async ({ world }) => {
  const docked = await ready(world, conference.id)
  const { panel } = docked
  const dialog = await besideTyped(world, docked)
  await expect(dialog.getByRole('button', { name: 'Push to Procore' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expectSoundAtEveryWidth(docked, 'finding-line')
  await dialog.getByRole('button', { name: 'Link it' }).click()
  await expect(dialog.getByRole('table', { name: 'Changes' })).toContainText('Changed')
  await expect(dialog.getByRole('button', { name: 'Link it' })).toHaveCount(0)
  await expect(dialog.getByRole('table', { name: 'Changes' })).toContainText('$12,345.67')
  await expectSound(docked, 'finding-linked')
  await pushIt(panel, dialog, 'Pushed 1 COR to Change Event 011')
  await done(dialog)
  expect(lines(world)).toMatchObject([{ amountCents: 1_234_567 }])
  await expect(panel.getByRole('article', { name: 'COR 12' })).toContainText('Up to date')
})

test('a COR is added beside a line that looks like it, by the keyboard alone', async ({ world }) => {
  const docked = await ready(world, conference.id)
  const { panel } = docked
  const dialog = await besideTyped(world, docked)
  await dialog.getByRole('button', { name: 'Add it as well' }).focus()
  await docked.page.keyboard.press('Enter')
  await expect(dialog).toContainText('COR 12 is added as well.')
  // What had the focus is gone with the question: the next Tab goes on inside the dialog.
  await expect.poll(() => panel.evaluate(() => document.activeElement?.textContent ?? '')).toContain('011')
  await expectSound(docked, 'finding-beside')
  await pushIt(panel, dialog, 'Pushed 1 COR to Change Event 011')
  expect(lines(world).map(({ amountCents }) => amountCents)).toEqual([1_200_000, 1_234_567])
})

/** COR 12 is in the change event; a COR that looks like its revision is about to come in. */
async function revised(world: World, docked: Docked) {
  const { panel } = docked
  await importCors(panel, ['COR 12'])
  world.sandbox.clearstory.state.reviseCor(seededCors.rough, {
    how: 'void_old_retyped',
    number: '12R1',
    amount: 13_000,
  })
  await refresh(panel)
  await expect(panel.getByText('Clearstory as of just now')).toBeVisible()
  const dialog = await choose(panel, ['COR 12R1'])
  await toCodes(dialog)
  await next(dialog)
  await expect(dialog.getByText('COR 12R1 looks like a revision of COR 12')).toBeVisible()
  return dialog
}

test('a revision replaces the earlier COR, whose lines are then updated', async ({ world }) => {
  const docked = await ready(world, conference.id)
  const { panel } = docked
  const dialog = await revised(world, docked)
  await expectSoundAtEveryWidth(docked, 'finding-revision')
  await dialog.getByRole('button', { name: 'Replaces COR 12' }).click()
  const table = dialog.getByRole('table', { name: 'Changes' })
  await expect(table).toContainText('$13,000.00')
  await expect(table).toContainText('$12,345.67')
  await pushIt(panel, dialog, 'Pushed 1 COR to Change Event 011')
  await done(dialog)
  expect(lines(world)).toMatchObject([{ amountCents: 1_300_000 }])
  await expect(panel.getByRole('article')).toHaveCount(1)
})

test('a COR that only looks like a revision is a separate one, which can be taken back', async ({
  world,
}) => {
  const docked = await ready(world, conference.id)
  const { panel } = docked
  const dialog = await revised(world, docked)
  await dialog.getByRole('button', { name: 'It’s a separate COR' }).click()
  await expect(dialog).toContainText('COR 12R1 is added as a separate COR, next to COR 12.')
  await expectSound(docked, 'finding-separate')
  await dialog.getByRole('button', { name: 'Choose again' }).click()
  await dialog.getByRole('button', { name: 'It’s a separate COR' }).click()
  await pushIt(panel, dialog, 'Pushed 1 COR to Change Event 011')
  expect(lines(world).map(({ amountCents }) => amountCents)).toEqual([1_234_567, 1_300_000])
})

test('without Clearstory a plan says how old its amounts are, and can be tried again', async ({ world }) => {
  const docked = await ready(world, conference.id)
  const { panel } = docked
  const dialog = await choose(panel, ['COR 12'])
  await toCodes(dialog)
  const down = world.sandbox.faults.add({
    system: 'clearstory',
    method: 'GET',
    path: /\/cors/,
    kind: 'status',
    status: 503,
    body: '',
    times: Number.POSITIVE_INFINITY,
  })
  await next(dialog)
  await expect(dialog.getByText('Clearstory isn’t responding.')).toBeVisible()
  await expect(dialog).toContainText(/Amounts here were read .* and may have changed since\./)
  await expectSound(docked, 'finding-unread')
  down.remove()
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(dialog.getByText('Clearstory isn’t responding.')).toHaveCount(0)
  await expect(dialog.getByRole('button', { name: 'Push to Procore' })).not.toHaveAttribute('aria-disabled')
})
