import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Figure } from './figure.ts'

/** The gzip size of all of the panel's scripts and styles. What a first open downloads is measured in the browser. */
export async function measureDownload(): Promise<Figure[]> {
  const folder = 'dist/ui/assets'
  const files = readdirSync(folder).filter((name) => name.endsWith('.js') || name.endsWith('.css'))
  const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).byteLength, 0)
  const kib = (bytes + scriptInPage()) / 1024
  return [
    { what: 'script and style, all parts together', value: kib, unit: 'KiB', goal: '≤ 48', met: kib <= 48 },
  ]
}

/** The gzip size in bytes of the inline script of the panel's page. */
export function scriptInPage(): number {
  const script = /<script [^>]*>(.+)<\/script>/.exec(readFileSync('dist/ui/panel.html', 'utf8'))?.[1]
  if (script === undefined) throw new Error("the panel's page has no script of its own")
  return gzipSync(script).byteLength
}
