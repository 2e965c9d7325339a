// Installs what the lock file lists, and with --chromium also a browser for the tests. Runs on any Node version,
// because it runs before anything is installed.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { inTurn } from './in-turn.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const chromium = '/usr/bin/chromium'
/** better-sqlite3 13 crashes older versions instead of refusing to load. */
export const oldestNode = 22

/** Runs `npm ci` if node_modules is missing, incomplete or from another lock file. */
export async function install() {
  if (whatIsMissing() === null) return
  await inTurn(join(root, '.installing'), async () => {
    if (whatIsMissing() === null) return
    // To stderr: runtime.mjs returns its result on stdout.
    console.error('Installing dependencies …')
    await run('npm', ['ci', '--no-audit', '--no-fund'], { failure: 'npm ci failed; its output is above.' })
    // esbuild's binary is an optional package, which npm skips with --omit=optional.
    const missing = whatIsMissing() ?? whyUnloadable(root, 'esbuild', (esbuild) => esbuild.transformSync(''))
    if (missing !== null) fail(`npm ci ended well, but ${missing}.`)
  })
}

/** Installs Chromium from the system's package manager. */
export async function installChromium() {
  if (existsSync(chromium)) return
  const byHand = 'Install it with: sudo apt-get update && sudo apt-get install -y chromium'
  if (process.getuid?.() !== 0) fail(`The browser tests need ${chromium}. ${byHand}`)
  console.error('Installing Chromium …')
  await run('apt-get', ['update'], { failure: `apt-get update failed. ${byHand}` })
  const packages = ['install', '-y', '--no-install-recommends', 'chromium']
  await run('apt-get', packages, { failure: `No Chromium. ${byHand}` })
  if (!existsSync(chromium)) fail(`The package did not bring ${chromium}.`)
}

/** The first difference between a folder's node_modules and its lock file, as a message; null if there is none. */
export function whatIsMissing(folder = root) {
  const wanted = packagesOf(join(folder, 'package-lock.json'))
  if (!wanted) return 'package-lock.json cannot be read'
  // npm's record of what it installed. npm writes it last, so an interrupted install has none.
  const found = packagesOf(join(folder, 'node_modules/.package-lock.json'))
  if (!found) return 'node_modules is missing or half-made'
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '') continue
    if (found[path] ? found[path].version !== version : !optional)
      return `${path} is ${found[path]?.version ?? 'missing'} instead of ${version}`
  }
  return whyUnloadable(folder, 'better-sqlite3', (Database) => new Database(':memory:').close(), oldestNode)
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return null
  }
}

/** Why a package's native binary does not work on this machine; null if it does. */
function whyUnloadable(folder, name, use, needsNode = 0) {
  if (majorOf(process.versions.node) < needsNode) return null
  try {
    use(createRequire(join(folder, 'package.json'))(name))
    return null
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error).split('\n')
    return `${name} does not load on Node ${process.versions.node}, ${process.platform} ${process.arch}: ${why}`
  }
}

/** @param {string} version */
export function majorOf(version) {
  return Number(version.split('.')[0])
}

/** Runs a command and prints its output only if it fails. */
export function run(command, args, { failure, cwd = root }) {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
    child.once('error', (error) => fail(`${failure} (${error.message})`))
    child.once('close', (code) => {
      if (code === 0) return resolve()
      process.stderr.write(Buffer.concat(said))
      fail(failure)
    })
  })
}

export function fail(message) {
  console.error(message)
  process.exit(1)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await install()
  if (process.argv.includes('--chromium')) await installChromium()
}
