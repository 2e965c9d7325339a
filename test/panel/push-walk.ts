import type { Frame, Locator } from '@playwright/test'
import { changeEvents } from '../sandbox/seed/world.ts'
import { type Docked, expect, type World } from './world.ts'

/** Signed in and set up as Ana, on a change event. */
export async function ready(world: World, changeEventId: number = changeEvents.lobby.id): Promise<Docked> {
  const docked = await world.open(changeEventId)
  await world.begin(docked)
  await expect(docked.panel.getByRole('button', { name: 'Import CORs' }).first()).toBeVisible()
  return docked
}

/** Opens *Import CORs* with these CORs chosen, and goes on to *Where*. */
export async function choose(panel: Frame, names: readonly string[]): Promise<Locator> {
  await panel.getByRole('button', { name: 'Import CORs' }).first().click()
  const dialog = panel.getByRole('dialog', { name: 'Import CORs' })
  for (const name of names) await dialog.getByRole('checkbox', { name, exact: true }).check()
  await next(dialog)
  await expect(dialog.getByRole('radio', { name: 'This change event' })).toBeVisible()
  return dialog
}

export async function next(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Next' }).click()
}

/** From *Where* to *Codes*, with everything read. */
export async function toCodes(dialog: Locator): Promise<void> {
  await next(dialog)
  await expect(dialog.getByRole('combobox', { name: 'Budget code' }).first()).toBeVisible()
}

/** From *Codes* to *Check*, with the plan on screen. */
export async function toCheck(dialog: Locator): Promise<Locator> {
  await next(dialog)
  const table = dialog.getByRole('table', { name: 'Changes' })
  await expect(table).toBeVisible()
  return table
}

/** Pushes what is on screen and waits for Procore's word. */
export async function pushIt(
  panel: Frame,
  dialog: Locator,
  said: string,
  button = 'Push to Procore',
): Promise<void> {
  await dialog.getByRole('button', { name: button }).click()
  await expect(panel.getByRole('status').filter({ hasText: said })).toBeVisible()
}

export async function done(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toBeHidden()
}

/** The whole way of CORs into the change event on the page, as lump sums. */
export async function importCors(panel: Frame, names: readonly string[]): Promise<void> {
  const dialog = await choose(panel, names)
  await toCodes(dialog)
  await toCheck(dialog)
  await pushIt(panel, dialog, `Pushed ${names.length === 1 ? '1 COR' : `${names.length} CORs`}`)
  await done(dialog)
}

/** Reads both systems again, as the footer's button does. */
export async function refresh(panel: Frame): Promise<void> {
  await panel.getByRole('button', { name: 'Refresh' }).last().click()
}

/** A COR of the change event, with what stands behind *More* on screen. */
export async function more(panel: Frame, name: string): Promise<Locator> {
  const card = panel.getByRole('article', { name })
  await card.getByRole('button', { name: 'More' }).click()
  return card
}

/** Chooses from a searchable list by typing. */
export async function pick(dialog: Locator, name: string, typed: string, option: RegExp): Promise<void> {
  const box = dialog.getByRole('combobox', { name })
  await box.click()
  await box.fill(typed)
  await dialog.getByRole('option', { name: option }).click()
}
