import type { D1Database } from '@cloudflare/workers-types'
import { Miniflare } from 'miniflare'

export interface LocalDatabases {
  database(name: string): D1Database
  /** Drops everything in it. */
  empty(name: string): Promise<void>
  close(): Promise<void>
}

/** D1 databases as workerd runs them, in memory, reached from this process. */
export async function localDatabases(names: string[]): Promise<LocalDatabases> {
  const miniflare = new Miniflare({
    modules: true,
    script: 'export default { fetch: () => new Response(null, { status: 404 }) }',
    compatibilityDate: '2026-04-01',
    d1Databases: names,
    cf: false,
  })
  const opened = new Map<string, D1Database>()
  for (const name of names) opened.set(name, await miniflare.getD1Database(name))
  const database = (name: string) => {
    const found = opened.get(name)
    if (!found) throw new Error(`no database ${name}`)
    return found
  }
  return {
    database,
    empty: (name) => dropEverything(database(name)),
    close: () => miniflare.dispose(),
  }
}

/** Leaves a database as empty as it was made. */
export async function dropEverything(database: D1Database): Promise<void> {
  const { results } = await database
    .prepare(
      `SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view')
       AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'`,
    )
    .all<{ type: string; name: string }>()
  if (results.length === 0) return
  await database.batch([
    database.prepare('PRAGMA defer_foreign_keys = ON'),
    ...results.map(({ type, name }) => database.prepare(`DROP ${type} "${name}"`)),
  ])
}
