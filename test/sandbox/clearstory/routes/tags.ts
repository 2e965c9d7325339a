import { Hono } from 'hono'
import * as v from 'valibot'
import type { ApiEnv } from '../authenticate.ts'
import { inboxes, type Tag } from '../entities.ts'
import { iso } from '../formatters/moment.ts'
import { formatTag, formatTagDetail } from '../formatters/tag.ts'
import {
  choiceField,
  flagField,
  idField,
  listField,
  pageOf,
  readPathId,
  readQuery,
  skipTake,
  textField,
} from '../input.ts'
import { notFound } from '../refusal.ts'
import { signedTagUrl } from '../signed-file.ts'
import type { ClearstoryState } from '../state.ts'
import { projectSeen, sideOf } from '../viewer.ts'
import { includes } from './cor-filter.ts'
import { matches } from './projects.ts'

const listQuery = {
  ...skipTake,
  inbox: choiceField(inboxes),
  status: v.optional(textField),
  projectId: v.optional(idField),
  projectIds: v.optional(listField(idField)),
  labelId: v.optional(idField),
  customerReferenceNumber: v.optional(textField),
  dateOfWorkPerformed: v.optional(v.pipe(textField, v.isoDate('must be a date, YYYY-MM-DD'))),
  companyJobNumber: v.optional(textField),
  searchTitle: v.optional(textField),
  includeArchivedProjects: v.optional(flagField),
}

export function tagRoutes(state: ClearstoryState) {
  const seen = (companyId: number, tag: Tag) => {
    const contract = state.contract(tag.contractId)
    const inbox = sideOf(contract, companyId)
    return inbox ? { tag, inbox, project: projectSeen(state, contract, inbox) } : undefined
  }
  const linkTo = (url: string, tag: Tag) => signedTagUrl(new URL(url).origin, tag.id, state.now)

  return new Hono<ApiEnv>()
    .get('/', (c) => {
      const query = readQuery(c.req.url, listQuery)
      const rows = state.tables.tags.flatMap((tag) => {
        const one = seen(c.var.company.id, tag)
        if (one?.inbox !== query.inbox) return []
        const { project } = one
        const day = query.dateOfWorkPerformed
        const passes =
          (query.includeArchivedProjects === true || !project.archived) &&
          (query.status === undefined || tag.status === query.status) &&
          (query.projectId === undefined || project.id === query.projectId) &&
          includes(query.projectIds, project.id) &&
          (query.companyJobNumber === undefined || project.jobNumber === query.companyJobNumber) &&
          // The sandbox's tags have neither labels nor a reference number.
          query.labelId === undefined &&
          (query.customerReferenceNumber ?? '') === '' &&
          matches(tag.title, query.searchTitle) &&
          (day === undefined || tag.performedAt.some((ms) => iso(ms).startsWith(day)))
        return passes ? [one] : []
      })
      return c.json(
        pageOf(rows, query, ({ tag, project }) => formatTag(state, tag, project.id, linkTo(c.req.url, tag))),
      )
    })
    .get('/:id', (c) => {
      const id = readPathId('id', c.req.param('id'))
      readQuery(c.req.url, {})
      const tag = state.tables.tags.find((candidate) => candidate.id === id)
      const one = tag && seen(c.var.company.id, tag)
      if (!one || state.missingTagIds.has(id)) throw notFound()
      return c.json(formatTagDetail(state, one.tag, one.project.id, linkTo(c.req.url, one.tag)))
    })
}
