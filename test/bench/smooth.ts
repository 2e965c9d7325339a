import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import type { ThisEventView } from '../../server/usecases/views-event.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { changeEvents, companies, projects } from '../sandbox/seed/world.ts'
import { startApp } from '../support/app-under-test.ts'
import { anaWithHarborMapped, expectOk, harbor, push } from '../support/mapped-project.ts'
import { openStage } from './browser-stage.ts'
import { type Figure, median } from './figure.ts'

const few = 25
const many = 500
const rounds = 5
const place = {
  company: String(companies.marin.id),
  project: String(projects.harbor.id),
  changeEvent: String(changeEvents.conference.id),
}

/** What is done to an open list, beside the most that 500 cards may cost against 25: 20 is as many times the cards. */
const deeds = {
  tick: { what: "the clock's half minute", most: 2 },
  more: { what: 'More of one card', most: 5 },
  refresh: { what: 'Refresh of one COR', most: 20 },
} as const
type Deed = keyof typeof deeds
const names = ['tick', 'more', 'refresh'] as const satisfies readonly Deed[]

/** What an open change event of 500 CORs asks of a browser slowed four times against one of 25, deed by deed. */
export async function measureSmoothness(): Promise<Figure[]> {
  const view = await viewOfCards()
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
      // The first of each downloads what the deed needs.
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
    // Copies in a row are told apart by their ids; one in five was edited in Procore, and shows how long ago.
    const edited = { state: 'edited_in_procore' as const, editedAt: cor.pushedAt }
    return { ...cor, corId: `${cor.corId}${index}`, ...(index % 5 === 0 ? edited : {}) }
  })
  return { ...view, cors }
}

async function openList(browser: Browser, view: ThisEventView) {
  const stage = await openStage(view, place, new Uint8Array())
  const context = await browser.newContext({ viewport: { width: 900, height: 900 } })
  await context.addInitScript((key) => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    sessionStorage.setItem(key, JSON.stringify({ bearer: 'b', expiresAt, personName: 'Ana Diaz' }))
    // The clock ticks when it is told to.
    const started = window.setInterval
    Reflect.set(window, 'setInterval', (act: () => void, milliseconds: number) => {
      if (milliseconds !== 30_000) return started(act, milliseconds)
      Reflect.set(window, 'tick', act)
      return 0
    })
  }, `clearstory.session.${place.company}`)
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Performance.enable')
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await page.goto(stage.url('ours'), { waitUntil: 'networkidle' })
  await page
    .frameLocator('iframe')
    .locator('article')
    .nth(view.cors.length - 1)
    .waitFor()
  return {
    /** Seconds of script, style and layout that the deed takes. */
    work: async (deed: Deed): Promise<number> => {
      const before = await workSoFar(cdp)
      await act(page, deed)
      return (await workSoFar(cdp)) - before
    },
    close: () => stage.close(),
  }
}

/** Does it inside the page, so that finding the button is not part of what is measured, and waits for the last frame. */
async function act(page: Page, deed: Deed): Promise<void> {
  const frame = page.frames().find((one) => one.parentFrame() !== null)
  if (frame === undefined) throw new Error('the panel is not in its frame')
  await frame.evaluate((name) => {
    const button = (text: string) =>
      [...(document.querySelector('article')?.querySelectorAll('button') ?? [])].find(
        (one) => one.textContent?.trim() === text,
      )
    if (name === 'tick') Reflect.get(window, 'tick')()
    else button(name === 'more' ? 'More' : 'Refresh')?.click()
  }, deed)
  if (deed === 'refresh') await page.waitForLoadState('networkidle')
  await frame.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve, 700))
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
}

async function workSoFar(cdp: Awaited<ReturnType<BrowserContext['newCDPSession']>>): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics
    .filter(({ name }) => ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'].includes(name))
    .reduce((sum, { value }) => sum + value, 0)
}

async function viewOfCards(): Promise<ThisEventView> {
  const sandbox = await createSandbox()
  sandbox.procore.state.limits = { hourly: 1_000_000, spike: 1_000_000 }
  const corIds = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, few)
  const app = await startApp(sandbox)
  const ana = await anaWithHarborMapped(app)
  await push(ana, {
    kind: 'push',
    corIds: corIds.map(String),
    destination: { kind: 'existing', changeEventId: place.changeEvent },
  })
  await expectOk(ana.post(`${harbor}/change-events/${place.changeEvent}/refresh`))
  const answer = await fetch(`${app.url}${harbor}/change-events/${place.changeEvent}`, {
    headers: { authorization: `Bearer ${ana.bearer}` },
  })
  const view: Awaited<ReturnType<typeof answer.json>> = await answer.json()
  await app.close()
  await sandbox.close()
  return view
}
