import { people, projects } from '../sandbox/seed/world.ts'
import { importCors, ready } from './push-walk.ts'
import { expectSound, expectSoundAtEveryWidth } from './state-checks.ts'
import { expect, test } from './world.ts'

const commitments = /Received CORs.* need Read Only access to Commitments in Procore\. Ask a project admin/
const primeContracts =
  /Sent CORs and drafts need Read Only access to Prime Contracts in Procore\. Ask a project admin/

test('a person with Change Events alone sees linked CORs, and elsewhere why there is nothing', async ({
  world,
}) => {
  const docked = await ready(world)
  const { panel } = docked
  await importCors(panel, ['COR 12'])
  world.sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, {
    commitments: 'None',
    primeContracts: 'None',
    projectAdmin: 'None',
  })
  await panel.getByRole('tab', { name: 'Setup' }).click()
  await panel.getByRole('button', { name: 'Sign out' }).click()
  await world.signIn(docked, 'rita')
  await panel.getByRole('tab', { name: 'This event' }).click()
  await expect(panel.getByRole('article', { name: 'COR 12' })).toBeVisible()
  await panel.getByRole('tab', { name: 'COR log' }).click()
  await expect(panel.getByText(commitments)).toBeVisible()
  await expect(panel.getByText(primeContracts)).toBeVisible()
  await expect(panel.getByRole('checkbox')).toHaveCount(0)
  await expectSoundAtEveryWidth(docked, 'log-absent')
  await panel.getByRole('tab', { name: 'Notifications' }).click()
  await expect(panel.getByText(commitments)).toBeVisible()
  await expectSound(docked, 'notifications-absent')
  await panel.getByRole('tab', { name: 'Setup' }).click()
  await expect(panel.getByText(commitments)).toBeVisible()
  await expectSound(docked, 'setup-absent')
})

test('with Commitments the received CORs can be imported; the dialog says what is left out', async ({
  world,
}) => {
  const docked = await ready(world)
  const { panel } = docked
  world.sandbox.procore.state.setLevel(people.ben.id, projects.harbor.id, {
    changeEvents: 'Admin',
    primeContracts: 'None',
  })
  await panel.getByRole('tab', { name: 'Setup' }).click()
  await panel.getByRole('button', { name: 'Sign out' }).click()
  await world.signIn(docked, 'ben')
  await panel.getByRole('tab', { name: 'This event' }).click()
  await panel.getByRole('button', { name: 'Import CORs' }).first().click()
  const dialog = panel.getByRole('dialog')
  await expect(dialog.getByText(primeContracts)).toBeVisible()
  await expect(dialog.getByText(commitments)).toHaveCount(0)
  await expect(dialog.getByRole('checkbox', { name: 'COR 12', exact: true })).toBeVisible()
  await expectSound(docked, 'import-absent')
})

test('a company admin sees every mapping and the trail, releases a project, and takes a mapping off', async ({
  world,
}) => {
  const docked = await ready(world)
  const { panel } = docked
  await panel.getByRole('tab', { name: 'Setup' }).click()
  const table = panel.getByRole('table', { name: 'Projects' })
  await expect(table.getByRole('row').filter({ hasText: 'Harbor Tower' })).toContainText('Ana Diaz')
  await panel.getByRole('combobox', { name: 'Clearstory project' }).click()
  await panel.getByRole('option', { name: /Mission Street Clinic/ }).click()
  await panel.getByRole('button', { name: 'Release' }).click()
  await expect(panel.getByText('Released: project admins of this project can choose it.')).toBeVisible()
  await expect(panel.getByText(/Mission Street Clinic is released for the admins of/)).toBeVisible()
  await panel.getByRole('button', { name: 'Show audit trail' }).click()
  const trail = panel.getByRole('list', { name: 'Audit trail' })
  await expect(trail.getByRole('listitem').first()).toContainText('Released a Clearstory project')
  await panel.getByRole('combobox', { name: 'What' }).selectOption({ label: 'Connection' })
  await expect(trail.getByRole('listitem')).toHaveCount(1)
  await expectSoundAtEveryWidth(docked, 'company')
  const download = docked.page.waitForEvent('download')
  await panel.getByRole('button', { name: 'Export CSV' }).click()
  expect((await download).suggestedFilename()).toBe('clearstory-trail.csv')
  await panel.getByRole('button', { name: 'Remove mapping' }).click()
  await expectSound(docked, 'unmap')
  await panel.getByRole('button', { name: 'Remove mapping' }).last().click()
  await expect(table).toHaveCount(0)
})
