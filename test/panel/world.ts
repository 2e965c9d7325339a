import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, test as base, chromium, expect, type Frame, type Page } from '@playwright/test'
import { sessionKey } from '../../ui/host/storage.ts'
import { appEnvironment } from '../sandbox/app-environment.ts'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { changeEvents, clearstoryKeys, companies, people, projects } from '../sandbox/seed/world.ts'
import { callerWith, sessionOf } from '../support/caller.ts'
import { mapHarbor } from '../support/mapped-project.ts'
import { databaseFolder, migratedDatabase } from '../support/migrated-database.ts'
import { freePort, type ServerProcess, startServer, startWorkers } from '../support/server-process.ts'

/** What `npm run build` made. */
const dist = fileURLToPath(new URL('../../dist', import.meta.url))

/** The panel inside a change event's page. */
export interface Docked {
  /** Procore's page. */
  page: Page
  /** The panel's frame. */
  panel: Frame
}

export interface World {
  sandbox: Sandbox
  server: ServerProcess
  /** The app's own address. */
  publicUrl: string
  /** Its database, on Node. */
  databasePath: string
  /** A browser profile of its own: storage partitioning and the popup blocker as people have them. */
  browser: BrowserContext
  /** Opens a change event of Harbor Tower with the panel docked at `width` px. */
  open(changeEventId?: number, width?: number): Promise<Docked>
  /** The panel of a page that was loaded anew. */
  panelOf(page: Page): Promise<Frame>
  /** The whole sign-in through the popup. */
  signIn(docked: Docked, person?: keyof typeof people): Promise<void>
  /** Connects Clearstory and maps Harbor Tower, as Ana in Setup. */
  setUp(docked: Docked): Promise<void>
  /** Ana signed in and Harbor Tower mapped over the API: for tests that are about what comes after. */
  begin(docked: Docked): Promise<void>
}

/** The address of a running Chromium's debugger: one per worker, because starting it takes longer than many tests. */
interface Workers {
  chromium: string
}

export const test = base.extend<{ world: World }, Workers>({
  chromium: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its first parameter
    async ({}, use) => {
      const profile = await mkdtemp(join(tmpdir(), 'clearstory-chromium-'))
      const { endpoint, process: chrome } = await startChromium(profile)
      await use(endpoint)
      const gone = once(chrome, 'exit')
      chrome.kill()
      await gone
      // Chromium's other processes may still be writing for a moment.
      await rm(profile, { recursive: true, force: true, maxRetries: 10 })
    },
    { scope: 'worker' },
  ],
  world: async ({ chromium: endpoint }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'clearstory-panel-'))
    const sandbox = await createSandbox()
    // A test clicks faster than a person: what a person needs ten seconds for must not wait for Procore's next window.
    sandbox.procore.state.limits = { hourly: 100_000, spike: 100_000 }
    const port = await freePort()
    const publicUrl = `http://127.0.0.1:${port}`
    sandbox.setAppUrl(publicUrl)
    const databases = await databaseFolder('panel')
    const databasePath = join(databases, 'app.db')
    await migratedDatabase(databasePath)
    const environment = appEnvironment(sandbox, { port, publicUrl, databasePath })
    const server =
      process.env.ENGINE === 'workers'
        ? await startWorkers(join(folder, 'workers'), environment)
        : await startServer(dist, environment)
    const cdp = await chromium.connectOverCDP(endpoint)
    const [browser] = cdp.contexts()
    if (!browser) throw new Error('Chromium has no default context')
    await use(worldOf(sandbox, { server, publicUrl, databasePath }, browser))
    // What the panel stored is under this world's own port; cookies are of all ports. A last page keeps Chromium alive.
    const left = browser.pages()
    await browser.newPage()
    for (const page of left) await page.close()
    await browser.clearCookies()
    await cdp.close()
    await server.stop()
    await sandbox.close()
    for (const each of [folder, databases]) await rm(each, { recursive: true, force: true })
  },
})

export { expect }

function worldOf(
  sandbox: Sandbox,
  app: Pick<World, 'server' | 'publicUrl' | 'databasePath'>,
  browser: BrowserContext,
): World {
  return {
    ...app,
    sandbox,
    browser,

    async open(changeEventId = changeEvents.lobby.id, width = 400) {
      const page = await browser.newPage()
      await page.setViewportSize({ width: 1280, height: 900 })
      await browser.addCookies([
        { name: 'emulated_procore_person', value: String(people.ana.id), url: sandbox.procore.appUrl },
      ])
      await page.goto(
        `${sandbox.procore.appUrl}/${projects.harbor.id}/project/change_events/events/${changeEventId}`,
      )
      if (width !== 400) await page.locator('#dock-width').selectOption(String(width))
      return { page, panel: await panelOf(page) }
    },

    panelOf,

    async signIn({ page, panel }, person = 'ana') {
      const opening = page.waitForEvent('popup')
      await panel.getByRole('button', { name: 'Sign in with Procore' }).click()
      const popup = await opening
      const closed = popup.waitForEvent('close')
      await popup.getByRole('button', { name: people[person].name }).click()
      await closed
      await expect(panel.getByRole('tab', { name: 'This event' })).toBeVisible()
    },

    async setUp({ panel }) {
      await panel.getByRole('tab', { name: 'Setup' }).click()
      await panel.getByRole('textbox', { name: 'Key ID' }).fill(clearstoryKeys.marin.keyId)
      await panel.getByRole('textbox', { name: 'Secret key' }).fill(clearstoryKeys.marin.secret)
      await panel.getByRole('button', { name: 'Connect Clearstory' }).click()
      const projectsBox = panel.getByRole('combobox', { name: 'Clearstory project' })
      await expect(projectsBox).toBeVisible()
      await panel.getByRole('button', { name: 'Save mapping' }).click()
      await expect(panel.getByRole('table', { name: 'Contracts' })).toBeVisible()
    },

    async begin({ panel }) {
      const companyId = companies.marin.id
      const signIn = {
        appUrl: app.publicUrl,
        loginUrl: sandbox.procore.loginUrl,
        personId: people.ana.id,
        companyId,
      }
      const view = await sessionOf(signIn)
      await mapHarbor(callerWith(app.publicUrl, view.bearer))
      await panel.evaluate(
        ([key, text]) => {
          sessionStorage.setItem(key, text)
          location.reload()
        },
        [sessionKey(String(companyId)), JSON.stringify(view)] as const,
      )
      await expect(panel.getByRole('tab', { name: 'This event' })).toBeVisible()
    },
  }
}

async function panelOf(page: Page): Promise<Frame> {
  const frame = await page.locator('iframe[title=Clearstory]').elementHandle()
  const panel = await frame?.contentFrame()
  if (!panel) throw new Error('the dock holds no panel')
  return panel
}

const flags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
  '--lang=en-US',
]

/** A Chromium with its ordinary defaults: Playwright's own launch would switch storage partitioning off. */
async function startChromium(profile: string): Promise<{ endpoint: string; process: ChildProcess }> {
  const chrome = spawn('/usr/bin/chromium', [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  for await (const line of createInterface({ input: chrome.stderr })) {
    const endpoint = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
    if (endpoint) return { endpoint, process: chrome }
  }
  throw new Error('Chromium did not start')
}
