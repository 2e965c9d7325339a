import * as v from 'valibot'
import type { HookOrder, ProcoreHooks } from '../domain/ports/procore.ts'
import type { HookScope } from '../domain/webhook.ts'
import { unreadable } from './errors.ts'
import { type ProcoreCall, pathId } from './procore-http.ts'
import { type ProcoreSession, readAnswer } from './session.ts'
import { hookAnswer, readHook, resourceAnswer, triggerAnswer } from './wire-hook.ts'

/**
 * Webhooks v2.0 of a company or a project:
 * /rest/v2.0/companies/{company_id}/webhooks/… and /rest/v2.0/companies/{company_id}/projects/{project_id}/webhooks/…
 */
export function procoreHooks(session: ProcoreSession): ProcoreHooks {
  const pathOf = (scope: HookScope, rest: string) => {
    const company = `/rest/v2.0/companies/${pathId(session.person.companyId)}`
    return `${company}${scope === 'company' ? '' : `/projects/${pathId(scope)}`}/webhooks/${rest}`
  }
  return {
    async listResources(scope, payloadVersion) {
      const path = pathOf(scope, 'resources')
      const rows = await readAll(session, path, { payload_version: payloadVersion }, resourceAnswer)
      return rows.map(({ name, actions }) => ({ name: name ?? '', actions }))
    },

    async list(scope, namespace) {
      return (await readAll(session, pathOf(scope, 'hooks'), { namespace }, hookAnswer)).map(readHook)
    },

    async create(scope, order) {
      const call: ProcoreCall = { method: 'POST', path: pathOf(scope, 'hooks'), body: bodyOf(order) }
      return readHook((await session.read(call, v.object({ data: hookAnswer }))).data)
    },

    async update(scope, hookId, order) {
      const path = pathOf(scope, `hooks/${pathPart(hookId)}`)
      await session.send({ method: 'PATCH', path, body: { ...bodyOf(order), status: 'active' } })
    },

    async remove(scope, hookId) {
      await session.send({ method: 'DELETE', path: pathOf(scope, `hooks/${pathPart(hookId)}`) })
    },

    async listTriggers(scope, hookId) {
      const path = pathOf(scope, `hooks/${pathPart(hookId)}/triggers`)
      const rows = await readAll(session, path, {}, triggerAnswer)
      return rows.map((row) => ({ resource: row.resource_name ?? '', action: row.event_type ?? '' }))
    },

    async createTrigger(scope, hookId, { resource, action }) {
      const path = pathOf(scope, `hooks/${pathPart(hookId)}/triggers`)
      await session.send({ method: 'POST', path, body: { resource_name: resource, event_type: action } })
    },
  }
}

function bodyOf({ namespace, payloadVersion, destinationUrl, authorization }: HookOrder) {
  return {
    namespace,
    payload_version: payloadVersion,
    destination_url: destinationUrl,
    destination_headers: { Authorization: authorization },
  }
}

/** Validates a v2 id before it becomes a path segment, against path injection. */
function pathPart(id: string): string {
  if (!/^[\w-]{1,64}$/.test(id)) throw new TypeError('Not an id')
  return id
}

/** v2 returns at most 100 rows per page (procore/FACTS.md 1.5). */
const rowsPerPage = 100
const mostPages = 20

async function readAll<S extends v.GenericSchema>(
  session: ProcoreSession,
  path: string,
  query: Record<string, string>,
  row: S,
): Promise<v.InferOutput<S>[]> {
  const all: v.InferOutput<S>[] = []
  for (let page = 1; page <= mostPages; page += 1) {
    const call: ProcoreCall = { method: 'GET', path, query: { ...query, page, per_page: rowsPerPage } }
    const { data } = readAnswer(call, await session.send(call), v.object({ data: v.array(row) }))
    all.push(...data)
    if (data.length < rowsPerPage) return all
  }
  throw unreadable(`${path}: more than ${mostPages} pages`, false)
}
