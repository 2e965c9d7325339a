import type { D1Database } from '@cloudflare/workers-types'
import * as v from 'valibot'
import { openD1 } from '../../server/store/d1.ts'
import type { Sql } from '../../server/store/sql.ts'

const value = v.union([v.string(), v.number(), v.null()])
const statement = v.object({ sql: v.string(), params: v.array(value) })
const question = v.variant('ask', [
  v.object({ ask: v.literal('all'), database: v.string(), ...statement.entries }),
  v.object({ ask: v.literal('run'), database: v.string(), ...statement.entries }),
  v.object({ ask: v.literal('batch'), database: v.string(), statements: v.array(statement) }),
])
const changes = v.object({ changes: v.number() })
const answers = {
  all: v.array(v.record(v.string(), v.unknown())),
  run: changes,
  batch: v.array(changes),
}

/** Inside workerd: asks one of the bound databases, through the engine that the Worker uses. */
export async function answerSql(
  request: Request,
  databaseOf: (name: string) => D1Database,
): Promise<Response> {
  const asked = v.parse(question, await request.json())
  const sql = openD1(databaseOf(asked.database))
  try {
    switch (asked.ask) {
      case 'all':
        return Response.json(await sql.all(asked.sql, asked.params))
      case 'run':
        return Response.json(await sql.run(asked.sql, asked.params))
      case 'batch':
        return Response.json(await sql.batch(asked.statements))
    }
  } catch (error) {
    return new Response(error instanceof Error ? error.message : String(error), { status: 500 })
  }
}

/** The same database in this process. Miniflare's own stand-ins block it at every call, and take ten times as long. */
export function sqlOverHttp(address: string, database: string): Sql {
  const ask = async (body: object): Promise<unknown> => {
    const answer = await fetch(address, { method: 'POST', body: JSON.stringify({ database, ...body }) })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json()
  }
  return {
    all: async (sql, params = []) => v.parse(answers.all, await ask({ ask: 'all', sql, params })),
    run: async (sql, params = []) => v.parse(answers.run, await ask({ ask: 'run', sql, params })),
    batch: async (statements) => v.parse(answers.batch, await ask({ ask: 'batch', statements })),
  }
}
