import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const source = 'test/bench/react-panel'
/** Outside the source tree, because nothing else uses its packages. */
const folder = 'dist/react-panel'

/** The minified script of the panel's screen with React and Procore's component library. */
export async function buildReactPanel(): Promise<Uint8Array> {
  mkdirSync(folder, { recursive: true })
  const lock = 'package-lock.json'
  const wanted = readFileSync(join(source, lock), 'utf8')
  const same = existsSync(join(folder, lock)) && readFileSync(join(folder, lock), 'utf8') === wanted
  if (!same || !existsSync(join(folder, 'node_modules'))) {
    for (const file of ['package.json', lock]) cpSync(join(source, file), join(folder, file))
    const installed = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (installed.status !== 0) throw new Error("the React panel's packages could not be installed")
  }
  cpSync(join(source, 'main.jsx'), join(folder, 'main.jsx'))
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'main.jsx')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    legalComments: 'none',
    // As in any production build of React.
    define: { 'process.env.NODE_ENV': '"production"' },
    tsconfigRaw: {},
    logLevel: 'error',
  })
  const [script] = outputFiles
  if (script === undefined) throw new Error('esbuild made nothing of the React panel')
  return script.contents
}
