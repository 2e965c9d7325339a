import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame, Page } from '@playwright/test'
import axe from 'axe-core'
import { type Docked, expect } from './world.ts'

const iframe = 'iframe[title=Clearstory]'
const shots = process.env.STATE_SHOTS_DIR

/**
 * What every state of the panel owes: no accessibility violation, nothing that scrolls sideways, and a reason for
 * whatever cannot be used now.
 */
export async function expectSound({ page, panel }: Docked, name: string): Promise<void> {
  await expectNoSidewaysScroll(panel)
  await expectReasons(panel)
  expect(await violationsIn(panel)).toEqual([])
  await keepPicture(page, name)
}

/** Accessibility violations in a document. axe is injected once per page load. */
export async function violationsIn(frame: Frame): Promise<{ id: string; at: string[] }[]> {
  if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(axe.source)
  return frame.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run()
    return violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }))
  })
}

/** The same at every width the panel is made for. */
export async function expectSoundAtEveryWidth(docked: Docked, name: string): Promise<void> {
  for (const width of ['320', '640', '400']) {
    await docked.page.locator('#dock-width').selectOption(width)
    // The dock draws its edge inside its own width.
    await expect.poll(() => docked.panel.evaluate(() => window.innerWidth)).toBe(Number(width) - 1)
    await expectNoSidewaysScroll(docked.panel)
    await keepPicture(docked.page, `${name}-${width}`)
  }
  await expectSound(docked, name)
}

export async function expectNoSidewaysScroll(panel: Frame): Promise<void> {
  const wider = await panel.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('dialog[open], [role=tabpanel], .body')]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map(
        (element) =>
          `${element.tagName}.${element.className}: ${element.scrollWidth} > ${element.clientWidth}`,
      ),
  )
  expect(wider).toEqual([])
}

/** Whatever is disabled can still be reached and says why; what is merely at work says so by its spinner. */
async function expectReasons(panel: Frame): Promise<void> {
  const silent = await panel.evaluate(() => {
    const textOf = (ids: string | null) =>
      (ids ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '')
        .join('')
    return [...document.querySelectorAll('[disabled], [aria-disabled=true]')]
      .filter((element) => element.querySelector('.spinner') === null)
      .filter((element) => {
        const said =
          element.role === 'option'
            ? (element.querySelector('small')?.textContent ?? '')
            : textOf(element.getAttribute('aria-describedby'))
        return said.trim() === '' || element.hasAttribute('disabled')
      })
      .map((element) => element.outerHTML)
  })
  expect(silent).toEqual([])
}

/** A picture to look at, light and dark, where a folder for them is named. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (shots === undefined) return
  mkdirSync(shots, { recursive: true })
  const box = await page.locator(iframe).boundingBox()
  if (box === null) return
  const clip = { x: box.x, y: box.y, width: box.width, height: Math.min(box.height, 860) }
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`), clip })
  }
}
