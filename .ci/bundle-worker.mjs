// Bundles a Workers entry as wrangler would, and fails on anything that only Node has: nothing of Node is external.
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * The bundled module's text.
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
 * The files that it is made of.
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
