import { type Browser, type BrowserContext, chromium } from '@playwright/test'
import type { ThisEventView } from '../../server/usecases/views-event.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { changeEvents, companies, projects } from '../sandbox/seed/world.ts'
import { startApp } from '../support/app-under-test.ts'
import { anaWithHarborMapped, expectOk, harbor, push } from '../support/mapped-project.ts'
import { type Contender, contenders, openStage, type Stage } from './browser-stage.ts'
import { buildReactPanel } from './build-react-panel.ts'
import { scriptInPage } from './download.ts'
import { type Figure, median } from './figure.ts'

const cards = 25
const rounds = 9

interface Opened {
  /** Milliseconds from the navigation until the list was painted. */
  visible: number
  /** Milliseconds of script in the page until then. */
  script: number
  /** Bytes of heap after collecting garbage. */
  heap: number
}

/**
 * A first open in a real browser: cold cache, the processor slowed four times, our panel beside the same screen in
 * React and beside the bare list, in turn. All get the same data from the same server.
 */
export async function measureBrowser(): Promise<Figure[]> {
  const place = {
    company: String(companies.marin.id),
    project: String(projects.harbor.id),
    changeEvent: String(changeEvents.conference.id),
  }
  const stage = await openStage(await viewOfManyCors(), place, await buildReactPanel())
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--js-flags=--expose-gc'],
  })
  const found: Record<Contender, Opened[]> = { ours: [], react: [], bare: [] }
  const first = await firstOpen(browser, stage, place.company)
  for (let round = 0; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const opened = await open(browser, stage.url(contender), place.company)
      // The first of each warms the browser itself.
      if (round > 0) found[contender].push(opened)
    }
  }
  await browser.close()
  stage.close()

  const netOfBare = (what: keyof Opened) => {
    const [ours, react, bare] = contenders.map((one) => median(found[one].map((opened) => opened[what])))
    return ((ours ?? Number.NaN) - (bare ?? 0)) / ((react ?? Number.NaN) - (bare ?? 0))
  }
  const heap = median(found.ours.map((one) => one.heap)) / median(found.react.map((one) => one.heap))
  const ratio = (what: string, value: number, most: number): Figure => ({
    what,
    value,
    unit: '×',
    goal: `≤ ${most}`,
    met: value <= most,
  })
  const asset = first.filter(({ path }) => path.startsWith('/assets/'))
  const kib = asset.reduce((sum, { bytes }) => sum + bytes, scriptInPage()) / 1024
  const calls = first.filter(({ path }) => path.startsWith('/api/')).length
  return [
    {
      what: 'first open, signed in: script and style in gzip',
      value: kib,
      unit: 'KiB',
      goal: '≤ 20',
      met: kib <= 20,
    },
    {
      what: 'first open, signed in: requests',
      value: first.length,
      unit: '',
      goal: '≤ 4',
      met: first.length <= 4,
    },
    { what: 'of them to the API', value: calls, unit: '', goal: '≤ 1', met: calls <= 1 },
    ratio(
      `time to ${cards} visible cards ÷ React and core-react, net of the bare page`,
      netOfBare('visible'),
      0.25,
    ),
    ratio('script time ÷ React and core-react, net of the bare page', netOfBare('script'), 0.25),
    ratio('heap ÷ React and core-react', heap, 0.5),
  ]
}

async function viewOfManyCors(): Promise<ThisEventView> {
  const sandbox = await createSandbox()
  sandbox.procore.state.limits = { hourly: 1_000_000, spike: 1_000_000 }
  const corIds = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, cards)
  const app = await startApp(sandbox)
  const ana = await anaWithHarborMapped(app)
  const changeEvent = String(changeEvents.conference.id)
  await push(ana, {
    kind: 'push',
    corIds: corIds.map(String),
    destination: { kind: 'existing', changeEventId: changeEvent },
  })
  await expectOk(ana.post(`${harbor}/change-events/${changeEvent}/refresh`))
  const answer = await fetch(`${app.url}${harbor}/change-events/${changeEvent}`, {
    headers: { authorization: `Bearer ${ana.bearer}` },
  })
  const view: Awaited<ReturnType<typeof answer.json>> = await answer.json()
  await app.close()
  await sandbox.close()
  return view
}

/** A profile of its own, with an empty cache, in which someone has signed in. */
async function signedIn(browser: Browser, company: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 900, height: 900 } })
  await context.addInitScript((key) => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    sessionStorage.setItem(key, JSON.stringify({ bearer: 'b', expiresAt, personName: 'Ana Diaz' }))
  }, `clearstory.session.${company}`)
  return context
}

/** Everything that a first open asks for, until nothing more comes. */
async function firstOpen(browser: Browser, stage: Stage, company: string) {
  const context = await signedIn(browser, company)
  const page = await context.newPage()
  stage.taken()
  await page.goto(stage.url('ours'), { waitUntil: 'networkidle' })
  await page
    .frameLocator('iframe')
    .locator('article')
    .nth(cards - 1)
    .waitFor()
  await context.close()
  return stage.taken()
}

async function open(browser: Browser, url: string, company: string): Promise<Opened> {
  const context = await signedIn(browser, company)
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Performance.enable')
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  let tell = (_at: number) => {}
  const painted = new Promise<number>((resolve, reject) => {
    tell = resolve
    setTimeout(() => reject(new Error(`${url} never showed its list`)), 60_000).unref()
  })
  // There before the page is: the bare one paints at once.
  await page.exposeFunction('painted', (at: number) => tell(at))
  await page.addInitScript((wanted) => {
    if (window === window.top) return
    const look = () => {
      if (document.querySelectorAll('article, [role=article]').length < wanted)
        return requestAnimationFrame(look)
      // The list is in the page now; the frame after the next shows it.
      return requestAnimationFrame(() => {
        requestAnimationFrame(() => {
          const navigated = window.top?.performance.timeOrigin ?? 0
          Reflect.get(window, 'painted')(performance.timeOrigin + performance.now() - navigated)
        })
      })
    }
    requestAnimationFrame(look)
  }, cards)
  await page.goto(url, { waitUntil: 'commit' })
  const visible = await painted
  const script = await metric(cdp, 'ScriptDuration')
  await cdp.send('HeapProfiler.enable')
  await cdp.send('HeapProfiler.collectGarbage')
  const heap = await metric(cdp, 'JSHeapUsedSize')
  await context.close()
  return { visible, script: script * 1000, heap }
}

async function metric(cdp: Awaited<ReturnType<BrowserContext['newCDPSession']>>, wanted: string) {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN
}
