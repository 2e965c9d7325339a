import * as v from 'valibot'
import type { Sql } from '../../server/store/engine/sql.ts'

const value = v.union([v.string(), v.number(), v.null()])
const statement = v.object({ sql: v.string(), params: v.array(value) })
const question = v.variant('ask', [
  v.object({ ask: v.literal('all'), ...statement.entries }),
  v.object({ ask: v.literal('run'), ...statement.entries }),
  v.object({ ask: v.literal('batch'), statements: v.array(statement) }),
])
const changes = v.object({ changes: v.number() })
const answers = {
  all: v.array(v.record(v.string(), v.unknown())),
  run: changes,
  batch: v.array(changes),
}

/** Inside workerd: asks an object's database through the engine it uses. */
export async function answerSql(request: Request, sql: Sql): Promise<Response> {
  const asked = v.parse(question, await request.json())
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

/** The same database in this process. */
export function sqlOverHttp(address: string): Sql {
  const ask = async (body: object): Promise<unknown> => {
    const answer = await fetch(address, { method: 'POST', body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(await answer.text())
    return answer.json()
  }
  return {
    all: async (sql, params = []) => v.parse(answers.all, await ask({ ask: 'all', sql, params })),
    run: async (sql, params = []) => v.parse(answers.run, await ask({ ask: 'run', sql, params })),
    batch: async (statements) => v.parse(answers.batch, await ask({ ask: 'batch', statements })),
  }
}
