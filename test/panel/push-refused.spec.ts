import { changeEvents, projects } from '../sandbox/seed/world.ts'
import { choose, done, next, pushIt, ready, refresh, toCheck, toCodes } from './push-walk.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { expect, test } from './world.ts'

const { conference } = changeEvents

test('lines that Procore refuses are named, and the other CORs are pushed without them', async ({
  world,
}) => {
  const { panel, page } = await ready(world, conference.id)
  const dialog = await choose(panel, ['COR 12', 'COR 3'])
  await toCodes(dialog)
  await toCheck(dialog)
  const errors = { 'change_items[0]': ['is not a budget code of this project'] }
  world.sandbox.faults.add({
    system: 'procore',
    method: 'PATCH',
    kind: 'status',
    status: 422,
    body: JSON.stringify({ errors }),
  })
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Procore refused some of the lines.')
  await expect(dialog.getByRole('alert')).toContainText('COR 3: is not a budget code')
  await expect(dialog.getByRole('alert')).toContainText('Nothing was written to Procore.')
  await expectSoundAtEveryWidth({ page, panel }, 'push-refused')
  expect(world.sandbox.procore.state.lines(conference.id)).toEqual([])

  await dialog.getByRole('button', { name: 'Push the other COR' }).click()
  await expect(
    panel.getByRole('status').filter({ hasText: 'Pushed 1 COR to Change Event 011' }),
  ).toContainText('COR 3: is not a budget code')
  await expectSound({ page, panel }, 'push-refused-rest')
  expect(world.sandbox.procore.state.lines(conference.id)).toMatchObject([{ amountCents: 1_234_567 }])
  await done(dialog)
  await expect(panel.getByRole('article', { name: 'COR 12' })).toBeVisible()
})

test('a push that is too large goes COR by COR, each by itself, counted', async ({ world }) => {
  const { panel, page } = await ready(world, conference.id)
  const dialog = await choose(panel, ['COR 12', 'COR 7', 'COR 3'])
  await toCodes(dialog)
  await toCheck(dialog)
  world.sandbox.faults.add({ system: 'procore', method: 'PATCH', kind: 'status', status: 413, body: '' })
  await dialog.getByRole('button', { name: 'Push to Procore' }).click()
  await expect(dialog.getByRole('alert')).toContainText('This is more than Procore accepts at once.')
  await expectSound({ page, panel }, 'push-too-large')
  const held = world.sandbox.faults.add({ system: 'procore', method: 'PATCH', kind: 'hold_after' })
  await dialog.getByRole('button', { name: 'Push one by one' }).click()
  await held.hit
  await expect(dialog.getByRole('progressbar')).toBeVisible()
  await expect(dialog).toContainText('0 of 3')
  await expectSoundAtEveryWidth({ page, panel }, 'push-one-by-one')
  held.release()
  await expect(
    panel.getByRole('status').filter({ hasText: 'Pushed 3 CORs to Change Event 011' }),
  ).toBeVisible()
  await expectSound({ page, panel }, 'push-one-by-one-done')
  expect(
    world.sandbox.procore.state
      .lines(conference.id)
      .map(({ amountCents }) => amountCents)
      .sort(),
  ).toEqual([1_234_567, 1_445_000, 1_884_455])
  await done(dialog)
})

test('many CORs: what is needed of them is read by count, and one write carries all', async ({ world }) => {
  const { panel, page } = await ready(world, conference.id)
  world.sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, 100)
  await refresh(panel)
  await expect(panel.getByText('Clearstory as of just now')).toBeVisible()
  await panel.getByRole('button', { name: 'Import CORs' }).first().click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  const boxes = dialog.getByRole('checkbox', { disabled: false })
  await expect(boxes.nth(20)).toBeVisible()
  for (let n = 0; n < 25; n += 1) await boxes.nth(n).check()
  await dialog.getByRole('button', { name: 'Next' }).click()
  await toCodes(dialog)
  await toCheck(dialog)
  await expectSound({ page, panel }, 'push-many')
  await pushIt(panel, dialog, 'Pushed 25 CORs to Change Event 011')
  expect(world.sandbox.procore.state.lines(conference.id)).toHaveLength(25)
})

test('more than 100 CORs that changed are re-pushed in parts, each shown first', async ({ world }) => {
  test.setTimeout(240_000)
  const slow = { timeout: 60_000 }
  const { panel, page } = await ready(world, conference.id)
  const { state } = world.sandbox.clearstory
  const ids = state.addCors(projects.harbor.clearstory.id, 101)
  const added = ids.map((id) => state.cor(id)?.corNumber)
  await refresh(panel)
  await expect(panel.getByText('Clearstory as of just now')).toBeVisible()
  for (const numbers of [added.slice(0, 100), added.slice(100)]) {
    await panel.getByRole('button', { name: 'Import CORs' }).first().click()
    const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
    const more = dialog.getByRole('button', { name: /^Show more/ }).first()
    if (numbers.length > 1) await more.click()
    for (const number of numbers) {
      await dialog.getByRole('checkbox', { name: `COR ${number}`, exact: true }).check()
    }
    await dialog.getByRole('button', { name: 'Next' }).click()
    await toCodes(dialog)
    await next(dialog)
    await expect(dialog.getByRole('table', { name: 'Changes' })).toBeVisible(slow)
    await pushIt(panel, dialog, `Pushed ${numbers.length} COR`)
    await done(dialog)
  }
  for (const id of ids) state.editCor(id, { amount: 500 })
  await refresh(panel)
  await expect(panel.getByText('101 CORs changed in Clearstory')).toBeVisible()
  await panel.getByRole('button', { name: 'Re-push all' }).click()
  const first = panel.getByRole('dialog', { name: 'Re-push 100 CORs, 1 of 2' })
  await expect(first.getByRole('table', { name: 'Changes' })).toBeVisible(slow)
  await pushIt(panel, first, 'Pushed 100 CORs to Change Event 011')
  await expectSound({ page, panel }, 'push-part')
  await first.getByRole('button', { name: 'Show the next COR' }).click()
  const second = panel.getByRole('dialog', { name: /^Re-push COR .*, 2 of 2$/ })
  await expect(second.getByRole('table', { name: 'Changes' })).toContainText('$500.00')
  await pushIt(panel, second, 'Pushed 1 COR to Change Event 011')
  await done(second)
  expect(world.sandbox.procore.state.lines(conference.id).map(({ amountCents }) => amountCents)).toEqual(
    Array.from({ length: 101 }, () => 50_000),
  )
})
