import { spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { appEnvironment } from './app-environment.ts'
import { createSandbox } from './sandbox.ts'
import { changeEvents, clearstoryKeys, people, projects } from './seed/world.ts'

/**
 * The demo: both emulated systems in this process, and the built app in a child process, on a temporary database that
 * is deleted at the end. To a browser, `127.0.0.1` and `localhost` are two sites, just like Procore and the app.
 */
const wanted = { app: 4300, procore: 4310, clearstory: 4320 }

const ports = {
  app: await freePort(wanted.app, '127.0.0.1'),
  procore: await freePort(wanted.procore, 'localhost'),
  clearstory: await freePort(wanted.clearstory, '127.0.0.1'),
}
const appUrl = `http://127.0.0.1:${ports.app}`
const sandbox = await createSandbox({ ports, appUrl })
// As Procore does; tests deliver explicitly.
sandbox.procore.state.webhooks.automatic = true
const folder = await mkdtemp(join(tmpdir(), 'clearstory-demo-'))

// `--workers`: runs the app on Cloudflare's runtime, with local Durable Objects.
const onWorkers = process.argv.includes('--workers')
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const command = onWorkers
  ? [path('../.ci/dev-workers.mjs'), '--no-build', '--persist-to', join(folder, 'state')]
  : [path('./server.mjs')]

const app = spawn(process.execPath, command, {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: {
    ...process.env,
    ...appEnvironment(sandbox, { port: ports.app, publicUrl: appUrl, databasePath: join(folder, 'demo.db') }),
    REQUEST_LIMITS: 'on',
  },
})
const appEnded = once(app, 'exit')
await Promise.race([saidReady(), appEnded])
if (app.exitCode !== null) {
  await sandbox.close()
  process.exit(1)
}
// Discards the request log, which would push the URL below out of view. The app itself does log requests.
app.stdout.resume()

const { marin } = clearstoryKeys
console.log(`
Clearstory for Procore, with both systems emulated on this machine${onWorkers ? ', on Workers' : ''}.

  Open    ${sandbox.procore.appUrl}/${projects.harbor.id}/project/change_events/events/${changeEvents.lobby.id}
          Change Event ${changeEvents.lobby.number}, ${changeEvents.lobby.title}: the panel is docked at the right.

  Sign in in the panel as ${people.ana.name} (company admin), then in Setup connect Clearstory with
          Key ID      ${marin.keyId}
          Secret key  ${marin.secret}
          and map the project to ${projects.harbor.clearstory.gcTitle}. Then import a COR and push it.

  Edit    a COR in Clearstory: ${sandbox.clearstory.appUrl}/projects/${projects.harbor.clearstory.id}
          The panel shows "Update available".

Ctrl+C stops everything; nothing is kept.
`)

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  if (app.exitCode === null) app.kill('SIGTERM')
  await appEnded
  await sandbox.close()
  await rm(folder, { recursive: true, force: true })
  process.exit(0)
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
void appEnded.then(stop)

/** Resolves with the line that reports readiness; wrangler prints a lot before it. */
async function saidReady(): Promise<void> {
  let said = ''
  for await (const chunk of on(app.stdout, 'data')) {
    said += String(chunk)
    if (said.includes('"event":"ready"')) return
  }
}

/** The wanted port, or any free one if it is in use. */
async function freePort(port: number, host: string): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => {
      server.listen(0, host)
    })
    server.once('listening', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
    server.listen(port, host)
  })
}
