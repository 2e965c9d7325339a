import { createMiddleware } from 'hono/factory'
import type { ProcoreProjectId } from '../../domain/ids.ts'
import type { Person } from '../../domain/person.ts'
import type { Deps } from '../../usecases/deps.ts'
import { idSchema, parse } from '../parse.ts'
import { personHere } from '../person-here.ts'
import type { PersonEnv } from './require-person.ts'

export interface ProjectEnv {
  Variables: PersonEnv['Variables'] & { person: Person; projectId: ProcoreProjectId }
}

/** Sets the person and the project of the path for the handlers. Each use case checks permissions. */
export function personAndProject(deps: Deps) {
  return createMiddleware<ProjectEnv>(async (c, next) => {
    c.set('projectId', parse(idSchema<ProcoreProjectId>(), c.req.param('projectId')))
    c.set('person', await personHere(deps, c))
    await next()
    if (mayHaveWritten(c.req.method, c.req.path, c.res.status)) {
      deps.eventReadings.forget(`${c.var.person.companyId}/${c.var.projectId}`)
    }
  })
}

/** Requests with a body that only read. */
const asks = /\/(?:refresh|open|look|details|push-codes|validation)$/
/** Refused before anything was done. After any other failure, something may have been written, here or in Procore. */
const refused: ReadonlySet<number> = new Set([400, 401, 403, 404, 413, 429])

function mayHaveWritten(method: string, path: string, status: number): boolean {
  return method !== 'GET' && method !== 'HEAD' && !asks.test(path) && !refused.has(status)
}
