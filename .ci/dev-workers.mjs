// npm run dev:workers: runs the app locally on Cloudflare's own runtime, without network or an account. wrangler stores
// the Durable Objects in a folder and restarts the Worker whenever a source file changes. Options: --persist-to
// <folder>; --no-build, for tests and the demo: runs the current build and ignores later edits. The environment is that
// of npm start (README) without DATABASE_PATH; missing variables get local defaults.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { install } from './install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
const { values } = parseArgs({
  options: { 'no-build': { type: 'boolean' }, 'persist-to': { type: 'string' } },
})

await install()
if (!values['no-build']) {
  const { buildOnce } = await import('./build-once.mjs')
  await buildOnce()
}

const port = process.env.PORT ?? '8787'
const home = mkdtempSync(join(tmpdir(), 'clearstory-wrangler-'))
const state = values['persist-to'] ?? join(root, '.wrangler/state')
mkdirSync(state, { recursive: true })
// Keeps wrangler offline and isolated: no metrics, no update check, no settings from the home folder.
const quiet = {
  ...process.env,
  CI: '1',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  XDG_CONFIG_HOME: home,
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
}

const names = [
  ...[
    'SECRET_KEY',
    'SECRET_KEY_PREVIOUS',
    'PROCORE_CLIENT_ID',
    'PROCORE_CLIENT_SECRET',
    'PROCORE_WEBHOOK_SECRET',
    'OPERATOR_TOKEN',
  ],
  ...['PUBLIC_URL', 'PROCORE_LOGIN_URL', 'PROCORE_API_URL', 'PROCORE_APP_URL', 'PROCORE_APP_ORIGINS'],
  ...['CLEARSTORY_API_URL', 'CLEARSTORY_APP_URL', 'REQUEST_LIMITS', 'LOG_LEVEL'],
]
const defaults = {
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  SECRET_KEY: randomBytes(32).toString('base64'),
  PROCORE_CLIENT_ID: 'not set',
  PROCORE_CLIENT_SECRET: 'not set',
  PROCORE_WEBHOOK_SECRET: randomBytes(32).toString('hex'),
}
const envFile = join(home, 'vars')
const given = names.flatMap((name) => {
  const value = process.env[name] ?? defaults[name]
  return value === undefined ? [] : `${name}="${value}"`
})
writeFileSync(envFile, `${given.join('\n')}\n`, { mode: 0o600 })

/** Wraps server/worker.ts with what Cloudflare adds in production. */
const entry = 'test/runtimes/local-worker.ts'

/** Copies of the built panel and Worker, which nothing changes later. wrangler's own files must not be among them. */
async function frozen() {
  const { bundleWorker } = await import('./bundle-worker.mjs')
  const built = join(home, 'built')
  cpSync(join(root, 'dist/ui'), join(built, 'ui'), { recursive: true })
  mkdirSync(join(built, 'worker'))
  writeFileSync(join(built, 'worker/worker.mjs'), await bundleWorker(entry))
  return [join(built, 'worker/worker.mjs'), '--no-bundle', '--assets', join(built, 'ui')]
}

const options = [
  ...['--config', join(root, 'wrangler.toml')],
  ...['--local', '--ip', '127.0.0.1', '--port', port, '--inspector-port', '0'],
  ...['--persist-to', state, '--env-file', envFile],
  ...['--show-interactive-dev-session', 'false'],
]
const what = values['no-build'] ? await frozen() : [entry]
const child = spawn(process.execPath, [wrangler, 'dev', ...what, ...options], {
  cwd: root,
  env: quiet,
  stdio: ['ignore', 'inherit', 'inherit'],
})
child.once('exit', (code) => {
  rmSync(home, { recursive: true, force: true })
  process.exit(stopping ? 0 : (code ?? 1))
})
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopping = true
    child.kill(signal)
  })
}

const url = `http://127.0.0.1:${port}`
for (;;) {
  const answer = await fetch(`${url}/readyz`).catch(() => null)
  await answer?.arrayBuffer()
  if (answer?.ok) break
  await new Promise((next) => setTimeout(next, 100))
}
console.log(
  JSON.stringify({
    level: 'info',
    event: 'ready',
    port: Number(port),
    publicUrl: process.env.PUBLIC_URL ?? url,
  }),
)
