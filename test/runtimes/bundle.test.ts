import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bundleWorker } from '../../.ci/bundle-worker.mjs'

describe('the Workers bundle', () => {
  it('needs nothing that only Node has, and is far below the platform’s limit', async () => {
    const text = await bundleWorker('server/worker.ts', { minify: true })
    const imports = [...text.matchAll(/(?:from|import)\s*\(?["']([^"']+)["']/g)].map(([, name]) => name)
    expect([...new Set(imports)]).toEqual(['cloudflare:workers'])
    // Cloudflare takes 3 MiB compressed on its free plan and 10 MiB on the paid one.
    expect(gzipSync(text).length).toBeLessThan(256 * 1024)
  })

  it('uses none of the globals that only Node has', async () => {
    const text = await bundleWorker('server/worker.ts')
    expect(text.match(/\b(?:Buffer|process|setImmediate|__dirname|require)\b[.([]/g)).toBeNull()
  })

  it('is refused where Node-only code leaks into it', async () => {
    await expect(bundleWorker('server/node.ts')).rejects.toThrow(/Could not resolve "node:/)
  })
})
