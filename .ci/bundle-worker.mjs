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
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['module', 'main'],
    external: ['cloudflare:*'],
    format: 'esm',
    target: 'es2022',
    minify,
    logLevel: 'silent',
  })
  const [file] = outputFiles
  if (!file) throw new Error(`nothing came of ${entry}`)
  return file.text
}
