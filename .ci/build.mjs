// Builds dist/: the server and the demo for Node, the panel for browsers.

import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'
import { workerInputs } from './bundle-worker.mjs'
import { noticeOf } from './notice.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Builds into `out` and returns the sizes of the panel's files. Entries without a source file are skipped.
 * @param {{ out?: string, log?: (line: string) => void }} [options]
 */
export async function build({ out = join(root, 'dist'), log = console.log } = {}) {
  mkdirSync(out, { recursive: true })
  const inputs = await Promise.all([
    bundleForNode(out, 'server/node.ts', 'server.mjs', { external: ['better-sqlite3'] }),
    bundleForNode(out, 'server/command.ts', 'command.mjs', { external: ['better-sqlite3'] }),
    bundleForNode(out, 'test/sandbox/demo.ts', 'demo.mjs', { packages: 'external' }),
    bundleForNode(out, 'test/bench/bench.ts', 'bench.mjs', { packages: 'external' }),
    workerInputs('server/worker.ts'),
  ])
  rmSync(join(out, 'migrations'), { recursive: true, force: true })
  cpSync(join(root, 'server/store/migrations'), join(out, 'migrations'), { recursive: true })
  const panel = await buildPanel(out)
  const notice = noticeOf(root, [...inputs.flat(), ...panel.inputs])
  // One for the server, and one for the panel's files when Workers serve them.
  for (const folder of [out, join(out, 'ui')]) writeFileSync(join(folder, 'NOTICE.txt'), notice)
  const { sizes } = panel
  for (const { name, bytes, gzip, br } of sizes) {
    log(`${name.padEnd(32)} ${kilo(bytes)}  gzip ${kilo(gzip)}  br ${kilo(br)}`)
  }
  return sizes
}

async function bundleForNode(out, entry, name, packages) {
  if (!existsSync(join(root, entry))) return []
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(out, name),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    banner: { js: '// Packages bundled here and their licences: NOTICE.txt' },
    metafile: true,
    logLevel: 'warning',
    ...packages,
  })
  return Object.keys(metafile.inputs)
}

/** The oldest supported browsers; keep in sync with ui/panel.html, ui/boot.ts and README. */
const target = ['chrome105', 'edge105', 'firefox121', 'safari16.4']

/**
 * Builds only the panel. `inputs`: its source files. `signedIn`, `signedOut`: the scripts that a first open downloads.
 * `inPage`: the gzip size in bytes of the inline script.
 */
export async function buildPanel(out) {
  const folder = join(out, 'ui')
  const assets = join(folder, 'assets')
  rmSync(folder, { recursive: true, force: true })
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { panel: 'ui/main.tsx', style: 'ui/styles/plain.css' },
    outdir: assets,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    // Lets every lazy chunk use what the shell loads. Otherwise esbuild creates a chunk for each set of entries that
    // share a file, and a first open takes a dozen requests.
    inject: ['ui/main.tsx'],
    format: 'esm',
    target,
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [minifiedCssText],
  })
  const boot = await bootScript()
  const filled = {
    SCRIPT: `/assets/${scriptsOf(metafile, 'ui/main.tsx')[0]}`,
    STYLE: `/assets/${scriptsOf(metafile, 'ui/styles/plain.css')[0]}`,
    SIGNED_OUT: `/assets/${scriptsOf(metafile, signedOutView)[0]}`,
    // The page's content security policy allows this script by its hash (server/http/panel-page.ts).
    BOOT_SHA256: createHash('sha256').update(boot).digest('base64'),
  }
  const page = readFileSync(join(root, 'ui/panel.html'), 'utf8')
  writeFileSync(
    join(folder, 'panel.html'),
    page.replace(/\{\{(\w+)\}\}/g, (blank, name) => filled[name] ?? blank).replace('/* BOOT */', () => boot),
  )
  cpSync(join(root, '.ci/static-assets'), folder, { recursive: true })
  return {
    sizes: readdirSync(assets).map((name) => compress(join(assets, name))),
    inputs: Object.keys(metafile.inputs),
    inPage: gzipSync(boot, { level: 9 }).length,
    signedIn: scriptsOf(metafile, 'ui/main.tsx'),
    signedOut: scriptsOf(metafile, signedOutView),
  }
}

const signedOutView = 'ui/sign-in/SignedOut.tsx'

/** The page's inline script. Its build target is old, because it also runs in browsers that the panel does not support. */
async function bootScript() {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['ui/boot.ts'],
    bundle: true,
    format: 'iife',
    target: 'es2017',
    minify: true,
    write: false,
    logLevel: 'warning',
  })
  return outputFiles[0]?.text.trim() ?? ''
}

/** The files that the browser downloads to run an entry: the entry first. Omits files that only import another one. */
function scriptsOf({ outputs }, entry) {
  const start = Object.keys(outputs).find((name) => outputs[name].entryPoint === entry)
  if (!start) throw new Error(`the build has no ${entry}`)
  const files = new Set()
  const add = (name) => {
    if (files.has(name)) return
    files.add(name)
    for (const { kind, path } of outputs[name].imports) if (kind === 'import-statement') add(path)
  }
  add(start)
  return [...files].filter((name) => outputs[name].bytes >= 100).map((name) => basename(name))
}

/** Minifies style sheets that are imported as text. */
const minifiedCssText = {
  name: 'minified-css-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path, with: { type } }) => {
      if (type !== 'text') return
      const { outputFiles } = await esbuild.build({
        entryPoints: [path],
        bundle: true,
        target,
        minify: true,
        write: false,
      })
      return { contents: outputFiles[0]?.text.trim() ?? '', loader: 'text' }
    })
  },
}

/**
 * Writes `.br` and `.gz` next to a file, unless the compressed form is not smaller; then the server sends the file
 * itself.
 */
function compress(path) {
  const body = readFileSync(path)
  const gzip = gzipSync(body, { level: 9 })
  const br = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } })
  if (gzip.length < body.length) writeFileSync(`${path}.gz`, gzip)
  if (br.length < body.length) writeFileSync(`${path}.br`, br)
  return { name: basename(path), bytes: body.length, gzip: gzip.length, br: br.length }
}

function kilo(bytes) {
  return `${(bytes / 1024).toFixed(1).padStart(6)} KB`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  // Not awaited: build-once.mjs imports this module, so awaiting it would deadlock.
  import('./build-once.mjs')
    .then(({ buildOnce }) => buildOnce({ log: console.log, again: true }))
    .catch((error) => {
      // esbuild has already printed its own errors.
      if (!error.errors) console.error(error)
      process.exitCode = 1
    })
}
