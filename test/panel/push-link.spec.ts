import { changeEvents } from '../sandbox/seed/world.ts'
import { done, more, pick, pushIt, ready } from './push-walk.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { expect, test } from './world.ts'

const lobby = changeEvents.lobby.id

test('a line typed by hand is linked to a COR, shows its difference, is pushed over, and let go', async ({
  world,
}) => {
  const { panel, page } = await ready(world)
  const [typed] = world.sandbox.procore.state.lines(lobby)
  await panel.getByRole('button', { name: 'Link them to a COR' }).click()
  const dialog = panel.getByRole('dialog', { name: 'Link lines to a COR' })
  const link = dialog.getByRole('button', { name: 'Link', exact: true })
  await expect(link).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByRole('checkbox', { name: /Drop lobby ceiling/ }).check()
  await pick(dialog, 'COR', 'fire caulk', /^3 Fire caulk/)
  await expect(dialog).toContainText('+$5,350.00')
  await expectSoundAtEveryWidth({ page, panel }, 'push-link')
  world.sandbox.journal.clear()
  await link.click()
  await expect(dialog).toBeHidden()
  const writes = world.sandbox.journal
    .entries({ system: 'procore' })
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/rest/'))
  expect(writes).toEqual([])
  const card = panel.getByRole('article', { name: 'COR 3' })
  await expect(card).toContainText('Update available')
  await expect(panel.getByText('COR 3 is linked to 1 line in this event.')).toBeVisible()
  await expectSound({ page, panel }, 'push-linked')

  await card.getByRole('button', { name: 'Re-push' }).click()
  const check = panel.getByRole('dialog', { name: 'Re-push COR 3' })
  await expect(check.getByRole('table', { name: 'Changes' })).toContainText('$14,450.00')
  await pushIt(panel, check, 'Pushed 1 COR to Change Event 010')
  await done(check)
  expect(world.sandbox.procore.state.lines(lobby)).toMatchObject([{ id: typed?.id, amountCents: 1_445_000 }])

  await more(panel, 'COR 3')
  await card.getByRole('button', { name: 'Unlink' }).click()
  await expect(card).toContainText('Its lines stay in Procore')
  await expectSoundAtEveryWidth({ page, panel }, 'push-unlink')
  await card.getByRole('button', { name: 'Unlink, keep the lines' }).click()
  await expect(card).toBeHidden()
  expect(world.sandbox.procore.state.lines(lobby)).toHaveLength(1)
  await expect(panel.getByRole('button', { name: 'Link them to a COR' })).toBeVisible()
})
