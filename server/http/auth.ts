import { createMiddleware } from 'hono/factory'
import {
  openAsCompanyAdmin,
  openAsProjectAdmin,
  openForWriting,
  openMapped,
  openNow,
  openProject,
  type ProjectRequest,
  type ProjectScope,
} from '../usecases/project-scope.ts'
import type { ProjectEnv } from './middleware/project.ts'

/**
 * Authorises a route: `.get('/setup', project, (c) => … c.var.scope)`. Place it after the validators, so that a
 * malformed request costs no call to Procore.
 */
function authorized<S extends ProjectScope>(open: (request: ProjectRequest) => Promise<S>) {
  return createMiddleware<ProjectEnv & { Variables: { scope: S } }>(async (c, next) => {
    c.set('scope', await open(c.var.request))
    await next()
  })
}

/** The person may open the project. */
export const project = authorized(openProject)
/** And it is mapped to Clearstory. */
export const mappedProject = authorized(openMapped)
/** The same with rights at most 30 seconds old, for writes and decisions. */
export const writing = authorized(openForWriting)
/** Asks Procore for the person's rights now. */
export const projectNow = authorized(openNow)
/** For people who may set up the project, according to Procore now. */
export const projectAdmin = authorized(openAsProjectAdmin)
/** For company administrators, according to Procore now. */
export const companyAdmin = authorized(openAsCompanyAdmin)
