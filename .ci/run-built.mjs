// node .ci/run-built.mjs <entry> [arguments]: installs if needed, rebuilds if out of date, and runs the built entry.
// Runs it in the same process, so that signals and the exit code need no forwarding.
import { fileURLToPath } from 'node:url'
import { install } from './install.mjs'

const builtTo = {
  'server/node.ts': '../dist/server.mjs',
  'server/command.ts': '../dist/command.mjs',
  'test/sandbox/demo.ts': '../dist/demo.mjs',
  'test/bench/bench.ts': '../dist/bench.mjs',
}
const [node = '', , entry = '', ...rest] = process.argv
const target = builtTo[entry]
if (target === undefined) {
  console.error(`Give one of: ${Object.keys(builtTo).join(', ')}`)
  process.exit(1)
}

await install()
// Imported only now, because esbuild may not have been installed before.
const { buildOnce } = await import('./build-once.mjs')
const { stop } = await import('esbuild')
await buildOnce()
await stop()

const url = new URL(target, import.meta.url)
process.setSourceMapsEnabled(true)
process.argv = [node, fileURLToPath(url), ...rest]
await import(url.href)
