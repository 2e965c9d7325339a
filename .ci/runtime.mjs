// node .ci/runtime.mjs prints the path of a Node that can run this app, after installing everything it needs: the
// current Node if it is new enough, or one downloaded into .runtime/, from a package in npm's registry whose checksum
// is in runtimes.json. Runs on any Node version.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { fail, install, majorOf, oldestNode, run } from './install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
export const runtimes = JSON.parse(readFileSync(join(root, '.ci/runtimes.json'), 'utf8'))
/** The default major version to download. */
const usual = '24'

/** The path of the current Node if it is new enough, otherwise of the default version. */
export async function anyRuntime() {
  if (majorOf(process.versions.node) >= oldestNode) return process.execPath
  return runtime(
    usual,
    `This needs Node ${oldestNode} or newer, and ${process.execPath} is ${process.version}. `,
  )
}

/**
 * Returns the path of the newest Node of a major version (`22`) in runtimes.json; installs it if it is missing.
 * @param {string} line
 * @param {string} [why] printed before an installation
 */
export async function runtime(line, why = '') {
  const { version, integrity } = runtimes[line]
  if (process.versions.node === version) return process.execPath
  const platform = `${process.platform}-${process.arch}`
  const name = `node-${platform}`
  const folder = join(root, '.runtime', version)
  const node = join(folder, 'node_modules', name, 'bin/node')
  if (existsSync(node)) return node
  if (integrity[platform] === undefined)
    fail(`${why}There is no Node to bring along for ${platform}: install one.`)
  console.error(`${why}Bringing Node ${version} along …`)
  // Installed in a temporary folder and then renamed, because another process may be installing it too.
  const own = `${folder}.${process.pid}`
  mkdirSync(own, { recursive: true })
  const dependencies = { [name]: version }
  const locked = { version, integrity: integrity[platform] }
  const lock = { lockfileVersion: 3, packages: { '': { dependencies }, [`node_modules/${name}`]: locked } }
  writeFileSync(join(own, 'package.json'), JSON.stringify({ private: true, dependencies }))
  writeFileSync(join(own, 'package-lock.json'), JSON.stringify(lock))
  const failure = `${name}@${version} could not be installed; npm’s words are above.`
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: own, failure })
  const tried = spawnSync(join(own, 'node_modules', name, 'bin/node'), ['--version'], { encoding: 'utf8' })
  if (tried.status !== 0)
    fail(`${name}@${version} does not run here: ${tried.error?.message ?? tried.stderr}`)
  try {
    renameSync(own, folder)
  } catch {
    // Another process finished first.
    rmSync(own, { recursive: true, force: true })
  }
  return node
}

/**
 * The environment for child processes that must run on this Node.
 * @param {string} node
 */
export function environmentOf(node) {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` }
}

/**
 * For the configuration files of tools that load better-sqlite3 into their own process (Vitest, Playwright): on an
 * older Node, they restart on a newer one and exit with its exit code.
 */
export async function continueOnRuntime() {
  if (majorOf(process.versions.node) >= oldestNode) return
  const node = await anyRuntime()
  const { status } = spawnSync(node, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: environmentOf(node),
  })
  process.exit(status ?? 1)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [node] = await Promise.all([anyRuntime(), install()])
  console.log(node)
}
