// npm run test:node -- <22|24|26> [test files]: runs npm test, or only the given files, on another major version of
// Node.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { environmentOf, runtime, runtimes } from './runtime.mjs'

const [line = '', ...files] = process.argv.slice(2)
if (runtimes[line] === undefined) {
  console.error(`Usage: npm run test:node -- <${Object.keys(runtimes).join(' | ')}> [test files]`)
  process.exit(1)
}
const node = await runtime(line)
const { status } = spawnSync(node, ['.ci/test.mjs', ...files], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: environmentOf(node),
})
process.exitCode = status ?? 1
