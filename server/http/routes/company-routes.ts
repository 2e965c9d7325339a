import { Hono } from 'hono'
import * as v from 'valibot'
import type { ProcoreProjectId } from '../../domain/ids.ts'
import { activityKinds, type TrailQuery } from '../../domain/ports/store-pushes.ts'
import { trailCsv } from '../../usecases/history/csv.ts'
import { openTrail, showCompany, wholeTrail } from '../../usecases/history/trail.ts'
import { companyAdmin } from '../auth.ts'
import { csvFile, type OpenFiles } from '../csv-file.ts'
import type { ProjectEnv } from '../middleware/project.ts'
import { idSchema, valid } from '../parse.ts'

/** Entries per page. */
const perPage = 50

const dateOrTime = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?Z)?$/, 'a date, or a time in UTC'),
)
const trailQuery = v.object({
  format: v.optional(v.picklist(['json', 'csv']), 'json'),
  kinds: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(400),
      v.transform((text) => text.split(',').filter(Boolean)),
      v.array(v.picklist(activityKinds)),
    ),
  ),
  project: v.optional(idSchema<ProcoreProjectId>()),
  person: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(200))),
  from: v.optional(dateOrTime),
  to: v.optional(dateOrTime),
  before: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'a whole number'), v.transform(Number))),
})

/**
 * Company-wide routes for company admins, below /api/projects/:projectId: permissions are read from the project in
 * which the panel is open.
 */
export function companyRoutes(files: OpenFiles) {
  return new Hono<ProjectEnv>()
    .get('/company', companyAdmin, async (c) => c.json(await showCompany(c.var.scope)))
    .get('/trail', valid('query', trailQuery), companyAdmin, async (c) => {
      const { format, ...asked } = c.req.valid('query')
      const trail = await openTrail(c.var.scope, queryOf(asked, perPage))
      if (format === 'json') return c.json(await trail())
      const end = files.begin(c.var.scope.person)
      return csvFile(c, { name: 'clearstory-trail', pieces: trailCsv(wholeTrail(trail)), end })
    })
}

function queryOf(
  { kinds, project, person, from, to, before }: Omit<v.InferOutput<typeof trailQuery>, 'format'>,
  limit: number,
): TrailQuery {
  return {
    limit,
    ...(kinds && kinds.length > 0 ? { kinds } : {}),
    ...(project ? { projectId: project } : {}),
    ...(person ? { person } : {}),
    ...(from ? { from } : {}),
    // A date without a time includes the whole day.
    ...(to ? { to: to.length === 10 ? `${to}T23:59:59.999Z` : to } : {}),
    ...(before === undefined ? {} : { before }),
  }
}
