// Makes sure that what the lock file names is installed, and with --chromium that a browser is there for the tests.
// Plain Node: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const chromium = '/usr/bin/chromium'

/** Runs `npm ci` where node_modules is missing, incomplete or of another lock file. */
export function install() {
  if (isInstalled()) return
  console.log('Installing dependencies (better-sqlite3 compiles from source: a minute or two) …')
  run('npm', ['ci', '--no-audit', '--no-fund'], 'npm ci failed; its output is above.')
  if (!isInstalled()) fail('npm ci ended well, but what it installed does not load on this Node version.')
}

/** Chromium from the system's packages. */
export function installChromium() {
  if (existsSync(chromium)) return
  const byHand = 'Install it with: sudo apt-get update && sudo apt-get install -y chromium'
  if (process.getuid?.() !== 0) fail(`The browser tests need ${chromium}. ${byHand}`)
  console.log('Installing Chromium …')
  run('apt-get', ['update'], `apt-get update failed. ${byHand}`)
  run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], `No Chromium. ${byHand}`)
  if (!existsSync(chromium)) fail(`The package did not bring ${chromium}.`)
}

function isInstalled() {
  // npm keeps in here what it installed, and writes it last: a broken-off install has none.
  const wanted = packagesOf('package-lock.json')
  const found = packagesOf('node_modules/.package-lock.json')
  if (!wanted || !found) return false
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '') continue
    if (found[path] ? found[path].version !== version : !optional) return false
  }
  return nativeModuleLoads()
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages
  } catch {
    return null
  }
}

/** better-sqlite3 is compiled for one Node version; another one cannot load it. */
function nativeModuleLoads() {
  try {
    const Database = createRequire(join(root, 'package.json'))('better-sqlite3')
    new Database(':memory:').close()
    return true
  } catch {
    return false
  }
}

/** Quiet as long as it works. */
function run(command, args, failure) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const done = spawnSync(command, args, { cwd: root, env, encoding: 'utf8' })
  if (done.status === 0) return
  process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}`)
  fail(done.error ? `${failure} (${done.error.message})` : failure)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  install()
  if (process.argv.includes('--chromium')) installChromium()
}
