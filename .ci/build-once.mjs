// Builds dist/ if it is out of date with the sources, one process at a time.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build.mjs'
import { inTurn } from './in-turn.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = ['.ci', 'manifest', 'server', 'test', 'ui', 'package-lock.json']

/**
 * Builds into `out` unless it is up to date with the sources. Without the lock, two starts in one folder would delete
 * each other's files while reading them. `again` forces a build.
 * @param {{ out?: string, log?: (line: string) => void, again?: boolean }} [options]
 */
export async function buildOnce({ out = join(root, 'dist'), log = () => undefined, again = false } = {}) {
  mkdirSync(out, { recursive: true })
  const stamp = join(out, '.built-of')
  await inTurn(join(out, '.building'), async () => {
    const state = stateOfSources()
    if (!again && readOr(stamp) === state) return
    rmSync(stamp, { force: true })
    await build({ out, log })
    writeFileSync(stamp, state)
  })
}

function stateOfSources() {
  const hash = createHash('sha256')
  for (const path of sources.flatMap((name) => filesIn(name))) {
    const { mtimeMs, size } = statSync(join(root, path))
    hash.update(`${path} ${mtimeMs} ${size}\n`)
  }
  return hash.digest('hex')
}

function filesIn(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  const entries = readdirSync(join(root, path), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
}

function readOr(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
