import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, CDPSession, Frame, Page } from '@playwright/test'
import type { ThisEventView } from '../../server/usecases/change-event/views.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { changeEvents, companies, projects } from '../sandbox/seed/world.ts'
import { startApp } from '../support/app-under-test.ts'
import { anaWithHarborMapped, expectOk, harbor, push } from '../support/mapped-project.ts'

/** The variants: our built panel, the same screen in React, and the list as plain HTML. */
export const contenders = ['ours', 'react', 'bare'] as const
export type Contender = (typeof contenders)[number]

export interface Stage {
  /** A page like Procore's, with an empty iframe for a panel. */
  dock: string
  /** The URL to load in the iframe. */
  url: (contender: Contender) => string
  /** The panels' requests since the last call: paths and response sizes in bytes. */
  taken: () => { path: string; bytes: number }[]
  close: () => void
}

const place = {
  company: String(companies.marin.id),
  project: String(projects.harbor.id),
  changeEvent: String(changeEvents.conference.id),
}

/** The app's view of a change event with this many CORs. */
export async function viewOfCors(count: number): Promise<ThisEventView> {
  const sandbox = await createSandbox()
  sandbox.procore.state.limits = { hourly: 1_000_000, spike: 1_000_000 }
  const corIds = sandbox.clearstory.state.addCors(projects.harbor.clearstory.id, count)
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

/** A new browser context with an empty cache and a stored session. */
export async function signedIn(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 900, height: 900 } })
  await context.addInitScript((key) => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    sessionStorage.setItem(
      key,
      JSON.stringify({ bearer: 'b', expiresAt, personId: '1', personName: 'Ana Diaz', companyId: '1' }),
    )
  }, `clearstory.session.${place.company}`)
  return context
}

/** Serves a page that embeds an iframe and answers it as Procore does, and the same responses for each variant. */
export async function openStage(view: ThisEventView, reactPanel: Uint8Array): Promise<Stage> {
  const zippedReact = gzipSync(reactPanel, { level: 9 })
  const context = {
    company_id: place.company,
    project_id: place.project,
    view: 'change_events.detail',
    id: place.changeEvent,
  }
  const asked: { path: string; bytes: number }[] = []
  const panels = await listen((path, response) => {
    const send = (type: string, body: string | Uint8Array, headers: Record<string, string> = {}) => {
      asked.push({ path, bytes: Buffer.byteLength(body) })
      // Origin-Agent-Cluster isolates the iframe in its own process, like a panel in Procore's page.
      const usual = { 'Content-Type': type, 'Cache-Control': 'no-store', 'Origin-Agent-Cluster': '?1' }
      response.writeHead(200, { ...usual, ...headers }).end(body)
    }
    const zipped = { 'Content-Encoding': 'gzip' }
    if (path === '/empty') return send('text/html', page(''))
    if (path === '/ours') {
      const page = readFileSync('dist/ui/panel.html', 'utf8')
      return send('text/html', page.replaceAll('{{PROCORE_APP_ORIGINS}}', procore.origin))
    }
    if (path.startsWith('/assets/')) {
      return send('text/javascript', readFileSync(`dist/ui${path}.gz`), zipped)
    }
    if (path === '/react') {
      return send('text/html', page('<div id="panel"></div><script type="module" src="/react.js"></script>'))
    }
    if (path === '/react.js') return send('text/javascript', zippedReact, zipped)
    if (path === '/bare') return send('text/html', page(bareList(view)))
    if (path.endsWith('/open')) return send('application/x-ndjson', `${JSON.stringify({ value: view })}\n`)
    if (path.startsWith('/api/')) return send('application/json', JSON.stringify(view))
    response.writeHead(404).end()
  })
  const procore = await listen((_, response) => {
    response
      .writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'no-store' })
      .end(dock(panels.origin, context))
  })
  return {
    dock: procore.origin,
    url: (contender) => `${panels.origin}/${contender}`,
    taken: () => asked.splice(0),
    close: () => {
      procore.close()
      panels.close()
    },
  }
}

async function listen(answer: (path: string, response: ServerResponse) => void) {
  const server = createServer((request, response) => answer(request.url ?? '/', response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function dock(panels: string, context: object): string {
  return page(`<iframe src="${panels}/empty" width="400" height="800"></iframe><script>
    addEventListener('message', ({ source, data }) => {
      if (data && data.type === 'initialize') {
        source.postMessage({ type: 'setup', context: ${JSON.stringify(context)} }, '${panels}')
      }
    })
  </script>`)
}

/**
 * The iframe, which runs in its own process, and its CDP session. Its CPU is throttled by a factor of four, like a busy
 * laptop, while the embedding page runs at full speed.
 */
export async function slowFrame(
  context: BrowserContext,
  page: Page,
): Promise<{ frame: Frame; cdp: CDPSession }> {
  const frame = page.frames().find((one) => one.parentFrame() !== null)
  if (frame === undefined) throw new Error('the page has no frame')
  const cdp = await context.newCDPSession(frame)
  await cdp.send('Performance.enable')
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  return { frame, cdp }
}

function page(body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"></head><body>${body}</body></html>`
}

function bareList({ cors, standing }: ThisEventView): string {
  const currency = standing.project.currency ?? 'USD'
  return cors
    .map(
      ({ number, title, procoreCents }) =>
        `<article><h3>COR ${escapeText(number)}</h3><p>${escapeText(title)}</p><p>${moneyText(procoreCents, currency)}</p></article>`,
    )
    .join('')
}

function moneyText(cents: number, currency: string): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(cents / 100)
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
