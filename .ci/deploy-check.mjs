// npm run deploy:check: builds what `wrangler deploy` would upload and checks its size, without network or an account.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { install } from './install.mjs'

/**
 * Cloudflare's limit is 3 MiB compressed on the free plan and 10 MiB on the paid one; ours should stay far below that.
 */
const most = 256 * 1024

const root = fileURLToPath(new URL('..', import.meta.url))
await install()
const { buildOnce } = await import('./build-once.mjs')
await buildOnce()
const out = mkdtempSync(join(tmpdir(), 'clearstory-deploy-'))
try {
  const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const done = spawnSync(
    process.execPath,
    [wrangler, 'deploy', '--dry-run', '--minify', '--outdir', join(out, 'worker')],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        CI: '1',
        WRANGLER_SEND_METRICS: 'false',
        WRANGLER_HIDE_BANNER: 'true',
        XDG_CONFIG_HOME: out,
      },
    },
  )
  if (done.status !== 0) {
    process.stderr.write(`${done.stdout}${done.stderr}`)
    process.exitCode = 1
  } else {
    process.stdout.write(done.stdout)
    const scripts = readdirSync(join(out, 'worker')).filter((name) => /\.m?js$/.test(name))
    const bytes = gzipSync(
      Buffer.concat(scripts.map((name) => readFileSync(join(out, 'worker', name)))),
    ).length
    const fits = scripts.length > 0 && bytes <= most
    console.log(
      `Worker: ${(bytes / 1024).toFixed(1)} KiB gzip, ${fits ? 'within' : 'NOT within'} ${most / 1024} KiB`,
    )
    if (!fits) process.exitCode = 1
  }
} finally {
  rmSync(out, { recursive: true, force: true })
}
