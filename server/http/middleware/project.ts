import { createMiddleware } from 'hono/factory'
import type { ProcoreProjectId } from '../../domain/ids.ts'
import type { Deps } from '../../usecases/deps.ts'
import type { ProjectRequest } from '../../usecases/project-scope.ts'
import { idSchema, parse } from '../parse.ts'
import { personHere } from '../person-here.ts'
import type { PersonEnv } from './require-person.ts'

export interface ProjectEnv {
  Variables: PersonEnv['Variables'] & { request: ProjectRequest }
}

/** Sets the request of the session's person about the project of the path. Routes authorise it (`auth.ts`). */
export function projectRequest(deps: Deps) {
  return createMiddleware<ProjectEnv>(async (c, next) => {
    const projectId = parse(idSchema<ProcoreProjectId>(), c.req.param('projectId'))
    const person = await personHere(deps, c)
    c.set('request', { deps, person, projectId })
    await next()
    if (mayHaveWritten(c.req.method, c.req.path, c.res.status)) {
      deps.eventReadings.forget(`${person.companyId}/${projectId}`)
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
