/// <reference path="../../server/cloudflare.d.ts" />
import { DurableObject } from 'cloudflare:workers'
import type { DurableObjectState } from '@cloudflare/workers-types'
import { openObjectSql } from '../../server/store/engine/object-sql.ts'
import { answerSql } from './sql-over-http.ts'

/** An object that is nothing but its database (object-databases.ts), without tables of its own. */
export class DatabaseObject extends DurableObject {
  readonly #sql

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env)
    this.#sql = openObjectSql(ctx.storage, { migrations: [] })
  }

  fetch(request: Request): Promise<Response> {
    return answerSql(request, this.#sql.sql)
  }
}

interface Objects {
  idFromName(name: string): object
  get(id: object): { fetch(request: Request): Promise<Response> }
}

export default {
  fetch: (request: Request, { DATABASES }: { DATABASES: Objects }): Promise<Response> =>
    DATABASES.get(DATABASES.idFromName(new URL(request.url).pathname)).fetch(request),
}
