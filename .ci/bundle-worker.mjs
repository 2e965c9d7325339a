// Bundles a Workers entry as wrangler would. No Node module is external, so importing one fails the build.
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Returns the text of the bundled module.
 * @param {string} entry
 * @param {{ minify?: boolean }} [options]
 */
export async function bundleWorker(entry, { minify = false } = {}) {
  const { outputFiles } = await bundle(entry, minify)
  const [file] = outputFiles
  if (!file) throw new Error(`nothing came of ${entry}`)
  return file.text
}

/**
 * Returns the source files of the bundle.
 * @param {string} entry
 */
export async function workerInputs(entry) {
  const { metafile } = await bundle(entry, false)
  return Object.keys(metafile.inputs)
}

function bundle(entry, minify) {
  return esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['module', 'main'],
    external: ['cloudflare:*'],
    loader: { '.sql': 'text' },
    format: 'esm',
    target: 'es2022',
    minify,
    logLevel: 'silent',
  })
}
