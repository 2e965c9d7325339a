// Builds dist/: the server and the demo for Node, the panel for browsers.

import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'
import { minify } from 'terser'
import { workerInputs } from './bundle-worker.mjs'
import { noticeOf } from './notice.mjs'
import { wordsOf } from './words.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Builds into `out` and returns the panel's sizes. Parts whose source is not there are left out. PANEL_WORDS=ui/words-de
 * gives the panel another language.
 * @param {{ out?: string, log?: (line: string) => void }} [options]
 */
export async function build({ out = join(root, 'dist'), log = console.log } = {}) {
  const words = process.env.PANEL_WORDS
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
  const panel = await buildPanel(out, words === undefined ? {} : { words: join(root, words) })
  const notice = noticeOf(root, [...inputs.flat(), ...panel.inputs])
  // For the server, and for the panel's files where Workers serve them.
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

/**
 * Builds the panel alone. `inputs`: the files it was made of; `signedIn` and `signedOut`: the names of the files that a first open downloads; `inPage`: the
 * bytes of script in gzip that come with the page itself.
 * @param {string} out
 * @param {{ words?: string }} [options] `words`: a folder with another language's files, see words.mjs.
 */
export async function buildPanel(out, { words } = {}) {
  const folder = join(out, 'ui')
  const assets = join(folder, 'assets')
  rmSync(folder, { recursive: true, force: true })
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { panel: 'ui/main.tsx', style: 'ui/styles/plain.css' },
    outdir: assets,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: floor,
    ...viewsByFactory,
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [minifiedStyleText, wordsOf(words)],
  })
  const addressOf = (entry) => {
    const found = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === entry)
    if (!found) throw new Error(`the build made nothing of ${entry}`)
    const [name, { imports, bytes }] = found
    const files = imports.filter(({ kind }) => kind === 'import-statement')
    // The entry only names the file that everything shares: the page can ask for that at once.
    const shared = bytes < 1000 && files.length === 1 ? files[0]?.path : undefined
    return `/assets/${basename(shared ?? name)}`
  }
  const boot = await bootScript()
  const filled = {
    SCRIPT: addressOf('ui/main.tsx'),
    STYLE: addressOf('ui/styles/plain.css'),
    INSIDE: addressOf('ui/views/Inside.tsx'),
    BEFORE: addressOf('ui/views/pages.ts'),
    // The page's policy allows this script by its hash (server/http/panel-page.ts).
    BOOT_SHA256: createHash('sha256').update(boot).digest('base64'),
  }
  const page = readFileSync(join(root, 'ui/panel.html'), 'utf8')
  writeFileSync(
    join(folder, 'panel.html'),
    page.replace(/\{\{(\w+)\}\}/g, (blank, name) => filled[name] ?? blank).replace('/* BOOT */', () => boot),
  )
  writeForWorkers(folder)
  for (const name of readdirSync(assets)) await shorten(join(assets, name))
  const sizes = readdirSync(assets).map((name) => compress(join(assets, name)))
  const opened = (view) => [...new Set(['ui/main.tsx', view].flatMap((entry) => filesOf(entry, metafile)))]
  return {
    sizes,
    inputs: Object.keys(metafile.inputs),
    inPage: gzipSync(boot, { level: 9 }).length,
    signedIn: opened('ui/views/Inside.tsx'),
    signedOut: opened('ui/views/pages.ts'),
  }
}

/** A second pass over a bundled script takes another thirtieth off what is downloaded. */
async function shorten(path) {
  if (!path.endsWith('.js')) return
  const { code } = await minify(readFileSync(path, 'utf8'), shorter)
  writeFileSync(path, code)
}

/** The oldest browsers that the panel works in; ui/panel.html, ui/boot.ts and README name them too. */
const floor = ['chrome105', 'edge105', 'firefox121', 'safari16.4']

const shorter = {
  module: true,
  ecma: 2020,
  compress: { passes: 3, inline: 1, sequences: false, unsafe_arrows: true },
}

/** The script that stands in the page itself. */
async function bootScript() {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['ui/boot.ts'],
    bundle: true,
    format: 'iife',
    // Older than the floor: it says that a browser is too old.
    target: 'es2017',
    minify: true,
    write: false,
    logLevel: 'warning',
  })
  const { code } = await minify(outputFiles[0]?.text ?? '', { ...shorter, module: false, ecma: 2017 })
  return code
}

/** What the browser asks for when it is asked to run an entry; one that only names the others is passed over. */
function filesOf(entry, { outputs }) {
  const start = Object.keys(outputs).find((name) => outputs[name].entryPoint === entry)
  const seen = new Set()
  const add = (name) => {
    if (name === undefined || seen.has(name)) return
    seen.add(name)
    for (const { kind, path } of outputs[name].imports) if (kind === 'import-statement') add(path)
  }
  add(start)
  return [...seen]
    .filter((name) => outputs[name].bytes >= 1000 || name !== start)
    .map((name) => basename(name))
}

/** What Workers' static assets need to know: compression is theirs, and headers are not the Worker's there. */
function writeForWorkers(folder) {
  writeFileSync(join(folder, '.assetsignore'), '*.br\n*.gz\n.assetsignore\n')
  const headers = [
    'Cache-Control: public, max-age=31536000, immutable',
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options: nosniff',
    'Referrer-Policy: no-referrer',
    'Cross-Origin-Resource-Policy: same-origin',
    'Strict-Transport-Security: max-age=31536000',
  ]
  writeFileSync(join(folder, '_headers'), `/assets/*\n${headers.map((line) => `  ${line}\n`).join('')}`)
}

/** One call for each element; the automatic form, which the type checker goes by, says more each time. */
const viewsByFactory = {
  jsx: 'transform',
  jsxFactory: 'h',
  jsxFragment: 'Fragment',
  inject: ['.ci/jsx.mjs'],
  // Or the views' own settings for the type checker would win.
  tsconfigRaw: { compilerOptions: { jsx: 'react' } },
}

/** Style sheets that a script brings along as text: bundled and minified like the others. */
const minifiedStyleText = {
  name: 'minified-style-text',
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path, with: attributes }) => {
      if (attributes.type !== 'text') return undefined
      const { outputFiles } = await esbuild.build({
        entryPoints: [path],
        bundle: true,
        target: floor,
        minify: true,
        write: false,
      })
      return { contents: outputFiles[0]?.text.trim() ?? '', loader: 'text' }
    })
  },
}

/** Writes `.br` and `.gz` beside a file; where a form is not smaller, the server sends the file itself. */
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
  // Not awaited: build-once.mjs imports this module, and would wait for it to end.
  import('./build-once.mjs')
    .then(({ buildOnce }) => buildOnce({ log: console.log, again: true }))
    .catch((error) => {
      // esbuild has already said what is wrong.
      if (!error.errors) console.error(error)
      process.exitCode = 1
    })
}
