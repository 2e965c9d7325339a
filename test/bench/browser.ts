import { type Browser, type CDPSession, chromium } from '@playwright/test'
import {
  type Contender,
  contenders,
  openStage,
  type Stage,
  signedIn,
  slowFrame,
  viewOfCors,
} from './browser-stage.ts'
import { buildReactPanel } from './build-react-panel.ts'
import { scriptInPage } from './download.ts'
import { type Figure, median } from './figure.ts'

const cards = 25
const rounds = 15

interface Opened {
  /** Milliseconds from the iframe's navigation to the painted list. */
  visible: number
  /** Milliseconds of script execution until then. */
  script: number
  /** Heap size in bytes after garbage collection. */
  heap: number
}

/**
 * A first open in a real browser: cold cache, CPU throttled by a factor of four, alternating between our panel, the
 * same screen in React and the plain list. All get the same data from the same server, in an iframe with its own
 * process, as in Procore's page.
 */
export async function measureBrowser(): Promise<Figure[]> {
  const stage = await openStage(await viewOfCors(cards), await buildReactPanel())
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      // Prevents the browser from starting a spare process during the measurement.
      '--disable-features=SpareRendererForSitePerProcess',
      '--js-flags=--expose-gc',
    ],
  })
  const found: Record<Contender, Opened[]> = { ours: [], react: [], bare: [] }
  const first = await firstOpen(browser, stage)
  for (let round = 0; round <= rounds; round += 1) {
    for (const contender of contenders) {
      const opened = await open(browser, stage, contender)
      // The first round warms up the browser.
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
      goal: '≤ 28',
      met: kib <= 28,
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

/** All requests of a first open, until the network is idle. */
async function firstOpen(browser: Browser, stage: Stage) {
  const context = await signedIn(browser)
  const page = await context.newPage()
  await page.goto(stage.dock)
  const { frame } = await slowFrame(context, page)
  stage.taken()
  await frame.goto(stage.url('ours'), { waitUntil: 'networkidle' })
  await frame
    .locator('article')
    .nth(cards - 1)
    .waitFor()
  await context.close()
  return stage.taken()
}

async function open(browser: Browser, stage: Stage, contender: Contender): Promise<Opened> {
  const context = await signedIn(browser)
  const page = await context.newPage()
  let tell = (_at: number) => {}
  const painted = new Promise<number>((resolve, reject) => {
    tell = resolve
    setTimeout(() => reject(new Error(`${contender} never showed its list`)), 60_000).unref()
  })
  // Registered before the page loads, because the plain list paints immediately.
  await page.exposeFunction('painted', (at: number) => tell(at))
  await page.addInitScript((wanted) => {
    if (window === window.top) return
    const look = () => {
      if (document.querySelectorAll('article, [role=article]').length < wanted)
        return requestAnimationFrame(look)
      // The list is in the DOM now; it has been painted after two animation frames.
      return requestAnimationFrame(() => {
        requestAnimationFrame(() => Reflect.get(window, 'painted')(performance.now()))
      })
    }
    requestAnimationFrame(look)
  }, cards)
  await page.goto(stage.dock)
  const { frame, cdp } = await slowFrame(context, page)
  const before = await metric(cdp, 'ScriptDuration')
  await frame.goto(stage.url(contender), { waitUntil: 'commit' })
  const visible = await painted
  const script = (await metric(cdp, 'ScriptDuration')) - before
  await cdp.send('HeapProfiler.enable')
  await cdp.send('HeapProfiler.collectGarbage')
  const heap = await metric(cdp, 'JSHeapUsedSize')
  await context.close()
  return { visible, script: script * 1000, heap }
}

async function metric(cdp: CDPSession, wanted: string) {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN
}
