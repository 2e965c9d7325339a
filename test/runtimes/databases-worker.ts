import type { D1Database } from '@cloudflare/workers-types'
import { answerSql } from './sql-over-http.ts'

/** A Worker that is nothing but its databases (local-databases.ts). */
export default {
  fetch: (request: Request, env: Record<string, D1Database>): Promise<Response> =>
    answerSql(request, (name) => {
      const database = env[name]
      if (!database) throw new Error(`no database ${name}`)
      return database
    }),
}
