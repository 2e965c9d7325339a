import { Miniflare } from 'miniflare'
import { bundleWorker } from '../../.ci/bundle-worker.mjs'
import type { Sql } from '../../server/store/engine/sql.ts'
import { sqlOverHttp } from './sql-over-http.ts'

export interface ObjectDatabases {
  /** The database of one Durable Object; an empty one under each new name. */
  sql(name: string): Sql
  close(): Promise<void>
}

/** Durable Objects inside workerd, in memory, each asked through server/store/engine/object-sql.ts there. */
export async function objectDatabases(): Promise<ObjectDatabases> {
  const miniflare = new Miniflare({
    modules: true,
    script: await bundleWorker('test/runtimes/database-worker.ts'),
    compatibilityDate: '2026-04-01',
    durableObjects: { DATABASES: { className: 'DatabaseObject', useSQLite: true } },
    cf: false,
  })
  const { origin } = await miniflare.ready
  return { sql: (name) => sqlOverHttp(`${origin}/${name}`), close: () => miniflare.dispose() }
}
