import { changeEvents } from '../sandbox/seed/world.ts'
import { done, more, pushIt, ready } from './push-walk.ts'
import { expectSound } from './state-checks.ts'
import { expect, test } from './world.ts'

test('the signed T&M tags of a pushed COR are attached to the change event, each once', async ({ world }) => {
  const { panel, page } = await ready(world)
  await panel.getByRole('button', { name: 'Import CORs' }).first().click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  await dialog.getByRole('checkbox', { name: 'COR 12', exact: true }).check()
  for (let step = 0; step < 3; step += 1) await dialog.getByRole('button', { name: 'Next' }).click()
  await pushIt(panel, dialog, 'Pushed 1 COR to Change Event 010')
  await done(dialog)
  const card = panel.getByRole('article', { name: 'COR 12' })
  await more(panel, 'COR 12')
  await card.getByRole('button', { name: 'Attach signed T&M tags' }).click()
  await expect(card.getByRole('status')).toContainText('EX00201: attached.')
  await expect(card.getByRole('status')).toContainText('EX00202: attached.')
  await expectSound({ page, panel }, 'push-attach')
  const { attachments } = world.sandbox.procore.state.changeEvent(changeEvents.lobby.id)
  expect(attachments).toHaveLength(2)
  await card.getByRole('button', { name: 'Attach signed T&M tags' }).click()
  await expect(card.getByRole('status')).toContainText('EX00201: already attached.')
  expect(world.sandbox.procore.state.changeEvent(changeEvents.lobby.id).attachments).toHaveLength(2)
})
