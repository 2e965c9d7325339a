import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents } from '../sandbox/seed/world.ts'
import { done, importCors, more, pushIt, ready, refresh } from './push-walk.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { expect, test, type World } from './world.ts'

const lobby = changeEvents.lobby.id

function lines(world: World) {
  return world.sandbox.procore.state.lines(lobby)
}

function lineOf(world: World, words: string) {
  const line = lines(world).find(({ description }) => description.startsWith(words))
  if (line === undefined) throw new Error(`no line ${words}`)
  return line
}

function centsOf(world: World, words: string) {
  const ours = lines(world).filter(({ description }) => description.startsWith(words))
  return ours.map(({ amountCents }) => amountCents).sort((a, b) => a - b)
}

test('a locked line keeps its amount, and what it lacks is added as a separate line', async ({ world }) => {
  const docked = await ready(world)
  const { panel } = docked
  await importCors(panel, ['COR 12', 'COR 7'])
  world.sandbox.procore.state.lockLine(lobby, lineOf(world, 'COR 12 ').id)
  await refresh(panel)
  const card = panel.getByRole('article', { name: 'COR 12' })
  await expect(card).toContainText('Locked in Procore: $12,345.67.')
  await expect(card.getByText('Up to date')).toBeVisible()
  await expectSound(docked, 'kept-locked-up-to-date')

  world.sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
  await refresh(panel)
  await expect(card.getByText('Update available')).toBeVisible()
  await expect(card.getByText('Locked in Procore', { exact: true })).toBeVisible()
  await expect(card).toContainText('Re-push adds the difference as a separate line.')
  await expect(card).toContainText('+$1,674.33')
  await expect(panel.getByRole('article').first()).toHaveAccessibleName('COR 12')
  await expect(panel.getByText('1 COR changed in Clearstory')).toBeVisible()
  await expectSoundAtEveryWidth(docked, 'kept-locked-update')

  await card.getByRole('button', { name: 'Re-push' }).click()
  const dialog = panel.getByRole('dialog', { name: 'Re-push COR 12' })
  await expect(dialog.getByRole('table', { name: 'Changes' })).toContainText(
    'Locked in Procore: $1,674.33 of this COR is added as a separate line',
  )
  await expectSoundAtEveryWidth(docked, 'kept-locked-check')
  await pushIt(panel, dialog, 'Pushed 1 COR to Change Event 010')
  await done(dialog)
  expect(centsOf(world, 'COR 12 ')).toEqual([167_433, 1_234_567])
  await expect(card.getByText('Up to date')).toBeVisible()
  await expect(card).toContainText('$14,020.00')
})

test('a difference is kept as it is, with a name and a day, and asks for nothing more', async ({ world }) => {
  const docked = await ready(world)
  const { panel } = docked
  await importCors(panel, ['COR 12'])
  world.sandbox.procore.state.editLine(lobby, lineOf(world, 'COR 12 ').id, { amount: '12000.00' })
  await refresh(panel)
  const card = panel.getByRole('article', { name: 'COR 12' })
  await expect(card.getByText('Edited in Procore', { exact: true })).toBeVisible()
  await expect(panel.getByText('1 COR needs attention')).toBeVisible()
  await card.getByRole('button', { name: 'Re-push' }).click()
  const dialog = panel.getByRole('dialog', { name: 'Re-push COR 12' })
  await expect(dialog.getByRole('radio', { name: 'Use Clearstory’s $12,345.67' })).toBeVisible()
  await dialog.getByRole('radio', { name: 'Keep Procore’s $12,000.00' }).check()
  await expect(dialog).toContainText('Procore will have $345.67 less than Clearstory for COR 12.')
  await expectSoundAtEveryWidth(docked, 'kept-check')
  world.sandbox.journal.clear()
  await dialog.getByRole('button', { name: 'Keep as it is' }).click()
  await expect(panel.getByRole('status').filter({ hasText: 'Kept COR 12' })).toHaveText(
    'Kept COR 12 as it is. Nothing was written to Procore.',
  )
  await expectSound(docked, 'kept-result')
  await done(dialog)
  const writes = world.sandbox.journal
    .entries({ system: 'procore' })
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/rest/'))
  expect(writes).toEqual([])

  await expect(card.getByText('Kept as it is', { exact: true })).toBeVisible()
  await expect(card).toContainText(
    /Kept as it is by Ana Diaz, \w+ \d+: Procore has \$345\.67 less than Clearstory\./,
  )
  await expect(panel.getByText('needs attention')).toHaveCount(0)
  await expectSoundAtEveryWidth(docked, 'kept-card')
  await more(panel, 'COR 12')
  await card.getByRole('button', { name: 'History' }).click()
  const history = panel.getByRole('dialog', { name: 'History of COR 12' })
  await expect(history).toContainText('Ana Diaz kept COR 12 as it is in Change Event 010')
  await expectSound(docked, 'kept-history')
  await history.getByRole('button', { name: 'Close' }).click()

  await panel.getByRole('tab', { name: 'COR log' }).click()
  await panel.getByRole('combobox', { name: 'Change event' }).selectOption({ label: 'Kept as it is' })
  const row = panel.getByRole('listitem').filter({ hasText: 'COR 12' })
  await expect(row).toContainText('Kept as it is')
  await expectSound(docked, 'kept-log')
})

test('a line that was removed in Procore is kept out, and added again on another day', async ({ world }) => {
  const docked = await ready(world)
  const { panel } = docked
  await importCors(panel, ['COR 12'])
  world.sandbox.procore.state.deleteLine(lobby, lineOf(world, 'COR 12 ').id)
  await refresh(panel)
  const card = panel.getByRole('article', { name: 'COR 12' })
  await card.getByRole('button', { name: 'Re-push' }).click()
  const dialog = panel.getByRole('dialog', { name: 'Re-push COR 12' })
  await dialog.getByRole('radio', { name: 'Add it back: $12,345.67' }).check()
  await expect(dialog.getByRole('button', { name: 'Push to Procore' })).not.toHaveAttribute('aria-disabled')
  await dialog.getByRole('radio', { name: 'Keep it out' }).check()
  await expect(dialog.getByRole('table', { name: 'Changes' })).toContainText('Kept out')
  await expectSoundAtEveryWidth(docked, 'kept-out-check')
  await dialog.getByRole('button', { name: 'Keep as it is' }).click()
  await expect(panel.getByRole('status').filter({ hasText: 'Kept COR 12 as it is.' })).toBeVisible()
  await done(dialog)
  expect(centsOf(world, 'COR 12 ')).toEqual([])

  await card.getByRole('button', { name: 'Re-push' }).click()
  await expect(dialog.getByRole('table', { name: 'Changes' })).toContainText(
    /Removed in Procore; kept out by Ana Diaz on \w+ \d+/,
  )
  await dialog.getByRole('radio', { name: 'Add it back: $12,345.67' }).check()
  await pushIt(panel, dialog, 'Pushed 1 COR to Change Event 010')
  expect(centsOf(world, 'COR 12 ')).toEqual([1_234_567])
})

test('undo and removal say so on their last button, and what is locked stays in plain words', async ({
  world,
}) => {
  const docked = await ready(world)
  const { panel } = docked
  await importCors(panel, ['COR 12'])
  const card = await more(panel, 'COR 12')
  await card.getByRole('button', { name: 'Undo last push' }).click()
  const undo = panel.getByRole('dialog', { name: 'Undo last push' })
  await expect(undo.getByRole('button', { name: 'Undo push' })).not.toHaveAttribute('aria-disabled')
  await expectSound(docked, 'kept-undo')
  await undo.getByRole('button', { name: 'Close' }).click()
  world.sandbox.procore.state.lockLine(lobby, lineOf(world, 'COR 12 ').id)
  await card.getByRole('button', { name: 'Remove from event' }).click()
  const remove = panel.getByRole('dialog', { name: 'Remove COR 12' })
  await expect(remove).toContainText('$12,345.67 of COR 12 stays in the change event: its line is locked.')
  await expectSound(docked, 'kept-remains')
  await expect(remove.getByRole('button', { name: 'Keep as it is' })).toBeVisible()
})
