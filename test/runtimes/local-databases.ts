import { Miniflare } from 'miniflare'
import { bundleWorker } from '../../.ci/bundle-worker.mjs'
import type { Sql } from '../../server/store/sql.ts'
import { sqlOverHttp } from './sql-over-http.ts'

export interface LocalDatabases {
  sql(name: string): Sql
  close(): Promise<void>
}

/** D1 databases inside workerd, in memory, each asked through server/store/d1.ts there. */
export async function localDatabases(names: string[]): Promise<LocalDatabases> {
  const miniflare = new Miniflare({
    modules: true,
    script: await bundleWorker('test/runtimes/databases-worker.ts'),
    compatibilityDate: '2026-04-01',
    d1Databases: names,
    cf: false,
  })
  const { origin } = await miniflare.ready
  return { sql: (name) => sqlOverHttp(origin, name), close: () => miniflare.dispose() }
}
