// Makes sure that what the lock file names is installed, and with --chromium that a browser is there for the tests.
// Plain Node of any age: it runs before anything is installed.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { inTurn } from './in-turn.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const chromium = '/usr/bin/chromium'
/** better-sqlite3 13 crashes older ones instead of refusing them. */
export const oldestNode = 22

/** Runs `npm ci` where node_modules is missing, incomplete or of another lock file. */
export async function install() {
  if (whatIsMissing() === null) return
  await inTurn(join(root, '.installing'), async () => {
    if (whatIsMissing() === null) return
    // Not to the output, which runtime.mjs answers by.
    console.error('Installing dependencies …')
    await run('npm', ['ci', '--no-audit', '--no-fund'], { failure: 'npm ci failed; its output is above.' })
    // esbuild's binary is an optional package, which npm omits with --omit=optional.
    const missing = whatIsMissing() ?? whyUnloadable(root, 'esbuild', (esbuild) => esbuild.transformSync(''))
    if (missing !== null) fail(`npm ci ended well, but ${missing}.`)
  })
}

/** Chromium from the system's packages. */
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

/** The first thing that is not as a folder's lock file says, in words; null where all is there. */
export function whatIsMissing(folder = root) {
  const wanted = packagesOf(join(folder, 'package-lock.json'))
  if (!wanted) return 'package-lock.json cannot be read'
  // npm keeps in here what it installed, and writes it last: a broken-off install has none.
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

/** Why what is native in a package does not work on this machine. */
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

/** Runs a command, quiet as long as it works. */
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
