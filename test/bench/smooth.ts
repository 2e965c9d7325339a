import { type Browser, type CDPSession, chromium, type Frame } from '@playwright/test'
import type { ThisEventView } from '../../server/usecases/change-event/views.ts'
import { openStage, signedIn, slowFrame, viewOfCors } from './browser-stage.ts'
import { type Figure, median } from './figure.ts'

const few = 25
const many = 500
const rounds = 5

/**
 * Actions on an open list, with the maximum ratio of the cost with 500 cards to the cost with 25. 20 is the ratio of
 * the cards, and of the relative times that the clock updates.
 */
const deeds = {
  tick: { what: "the clock's half minute", most: 20 },
  more: { what: 'More of one card', most: 5 },
  refresh: { what: 'Refresh of one COR', most: 20 },
} as const
type Deed = keyof typeof deeds
const names = ['tick', 'more', 'refresh'] as const satisfies readonly Deed[]

/** The work of a CPU-throttled browser with an open change event of 500 CORs compared to one of 25, by action. */
export async function measureSmoothness(): Promise<Figure[]> {
  const view = await viewOfCors(few)
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  })
  const large = await openList(browser, withCards(view, many))
  const small = await openList(browser, withCards(view, few))
  const figures: Figure[] = []
  for (const name of names) {
    const found: { large: number[]; small: number[] } = { large: [], small: [] }
    for (let round = 0; round <= rounds; round += 1) {
      const times = { large: await large.work(name), small: await small.work(name) }
      // The first round downloads what the action needs.
      if (round === 0) continue
      found.large.push(times.large)
      found.small.push(times.small)
    }
    const value = median(found.large) / median(found.small)
    const { what, most } = deeds[name]
    figures.push({
      what: `${what}: work in the page at ${many} cards ÷ ${few}`,
      value,
      unit: '×',
      goal: `≤ ${most}`,
      met: value <= most,
    })
  }
  await browser.close()
  large.close()
  small.close()
  return figures
}

function withCards(view: ThisEventView, count: number): ThisEventView {
  const cors = Array.from({ length: count }, (_, index) => {
    const cor = view.cors[index % view.cors.length]
    if (cor === undefined) throw new Error('the change event has no CORs')
    // Copies get unique ids; one in five was edited in Procore and shows a relative time.
    const edited = { state: 'edited_in_procore' as const, editedAt: cor.pushedAt }
    return { ...cor, corId: `${cor.corId}${index}`, ...(index % 5 === 0 ? edited : {}) }
  })
  return { ...view, cors }
}

async function openList(browser: Browser, view: ThisEventView) {
  const stage = await openStage(view, new Uint8Array())
  const context = await signedIn(browser)
  await context.addInitScript(() => {
    // Replaces the clock's interval, so that it ticks only on demand.
    const started = window.setInterval
    Reflect.set(window, 'setInterval', (act: () => void, milliseconds: number) => {
      if (milliseconds !== 30_000) return started(act, milliseconds)
      Reflect.set(window, 'tick', act)
      return 0
    })
  })
  const page = await context.newPage()
  await page.goto(stage.dock)
  const { frame, cdp } = await slowFrame(context, page)
  await frame.goto(stage.url('ours'), { waitUntil: 'networkidle' })
  await frame
    .locator('article')
    .nth(view.cors.length - 1)
    .waitFor()
  return {
    /** Seconds of script, style and layout work for the action. */
    work: async (deed: Deed): Promise<number> => {
      // An iframe in a background page does not render.
      await page.bringToFront()
      const before = await workSoFar(cdp)
      await act(frame, deed)
      return (await workSoFar(cdp)) - before
    },
    close: () => stage.close(),
  }
}

/** Runs inside the page, so that locating the button is not measured, and waits for the last frame. */
async function act(frame: Frame, deed: Deed): Promise<void> {
  await frame.evaluate((name) => {
    const button = (text: string) =>
      [...(document.querySelector('article')?.querySelectorAll('button') ?? [])].find(
        (one) => one.textContent?.trim() === text,
      )
    if (name === 'tick') Reflect.get(window, 'tick')()
    else button(name === 'more' ? 'More' : 'Refresh')?.click()
  }, deed)
  if (deed === 'refresh') await frame.waitForFunction(() => document.querySelector('.spinner') === null)
  await frame.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    // A throttled or covered page may never be idle; the work done until the timeout is counted anyway.
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1_000 }))
  })
}

async function workSoFar(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics
    .filter(({ name }) => ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'].includes(name))
    .reduce((sum, { value }) => sum + value, 0)
}
