import type { D1Database } from '@cloudflare/workers-types'
import type { Sql } from './sql.ts'

/** The engine of the Workers entry: Cloudflare D1. */
export function openD1(database: D1Database): Sql {
  const prepare = (sql: string, params: Parameters<Sql['all']>[1] = []) =>
    database.prepare(sql).bind(...params)
  return {
    all: async (sql, params) => (await prepare(sql, params).all()).results,
    run: async (sql, params) => ({ changes: (await prepare(sql, params).run()).meta.changes }),
    batch: async (statements) => {
      // D1 refuses an empty one.
      if (statements.length === 0) return []
      const done = await database.batch(statements.map(({ sql, params }) => prepare(sql, params)))
      return done.map(({ meta }) => ({ changes: meta.changes }))
    },
  }
}
