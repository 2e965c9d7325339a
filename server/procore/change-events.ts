import type { DesiredLine } from '../domain/breakdown.ts'
import type { ChangeEvent, ChangeEventSummary, NewChangeEvent } from '../domain/change-event.ts'
import type { ChangeEventId, ProcoreProjectId } from '../domain/ids.ts'
import { type ChangeEventQuery, type ChangeEventWrite, ProcoreError } from '../domain/ports/procore.ts'
import { unreadable } from './errors.ts'
import type { Pace } from './gate.ts'
import { readAllPages, readPage } from './pages.ts'
import { isWrite, type ProcoreCall, pathId } from './procore-http.ts'
import { readChangeEvent } from './read-change-event.ts'
import { type ProcoreSession, readAnswer } from './session.ts'
import {
  changeEventAnswer,
  changeEventSummaryAnswer,
  listedChangeEventAnswer,
  readSummary,
} from './wire-change-event.ts'
import { createBody, updateBody } from './wire-change-event-write.ts'

const path = '/rest/v1.1/change_events'

/** GET /rest/v1.1/change_events/{id} */
export async function showChangeEvent(
  session: ProcoreSession,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
): Promise<ChangeEvent> {
  const query = { project_id: projectId }
  return changeEvent(session, projectId, { method: 'GET', path: `${path}/${pathId(changeEventId)}`, query })
}

/** POST /rest/v1.1/change_events */
export async function createChangeEvent(
  session: ProcoreSession,
  projectId: ProcoreProjectId,
  event: NewChangeEvent,
  lines: DesiredLine[],
  inTime: () => boolean,
): Promise<ChangeEvent> {
  const query = { project_id: projectId }
  return changeEvent(session, projectId, {
    method: 'POST',
    path,
    query,
    body: createBody(event, lines),
    inTime,
    once: true,
  })
}

/** PATCH /rest/v1.1/change_events/{id}: all lines in one request. Writes to the same change event run one at a time. */
export async function updateChangeEvent(
  session: ProcoreSession,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
  write: ChangeEventWrite,
  inTime: () => boolean,
): Promise<ChangeEvent> {
  return changeEvent(session, projectId, {
    method: 'PATCH',
    path: `${path}/${pathId(changeEventId)}`,
    query: { project_id: projectId },
    body: updateBody(write),
    writeKey: `change event ${changeEventId}`,
    inTime,
    // Also for writes that only change or remove lines: a user may have edited one of them in the meantime.
    once: true,
  })
}

async function changeEvent(
  session: ProcoreSession,
  projectId: ProcoreProjectId,
  call: ProcoreCall,
): Promise<ChangeEvent> {
  const sent = await session.send(call)
  const answer = readAnswer(call, sent, changeEventAnswer)
  const elsewhere =
    (answer.project_id !== null && answer.project_id !== projectId) ||
    (answer.company_id !== null && answer.company_id !== session.person.companyId)
  // On a read: the change event belongs to another project. On a write: the answer is about a different change event.
  if (elsewhere)
    throw isWrite(call)
      ? unreadable('project_id: expected the one asked for', true, sent.status)
      : new ProcoreError('not_found')
  return readChangeEvent(answer, projectId)
}

/**
 * GET /rest/v1.1/change_events: first the recycle bin (`filters[include_deleted]=only`), then everything (`with`). A 404
 * by id may be temporary; a change event in a list exists.
 */
export async function lookUpChangeEvent(
  session: ProcoreSession,
  projectId: ProcoreProjectId,
  changeEventId: ChangeEventId,
): Promise<'listed' | 'in_recycle_bin' | 'not_found'> {
  const isIn = async (deleted: 'only' | 'with') => {
    const query = { project_id: projectId, 'filters[include_deleted]': deleted }
    const rows = await readAllPages(session, { method: 'GET', path, query }, listedChangeEventAnswer)
    return rows.some((row) => row.id === changeEventId)
  }
  // The row needs no deletion mark: in the bin or not, the change event and its lines still exist.
  if (await isIn('only')) return 'in_recycle_bin'
  return (await isIn('with')) ? 'listed' : 'not_found'
}

const rowsPerSearchPage = 500

/**
 * GET /rest/v1.1/change_events. The query has no search parameter, and the documented GET body does not survive proxies
 * and fetch (procore/FACTS.md 1.5). A search therefore reads the whole list and matches number and title here.
 */
export async function listChangeEvents(
  session: ProcoreSession,
  projectId: ProcoreProjectId,
  query: ChangeEventQuery,
  pace: Pace,
): Promise<{ changeEvents: ChangeEventSummary[]; total: number | null }> {
  const { search = '', createdFrom, createdTo, withDeleted = false, page, perPage } = query
  const call: ProcoreCall = {
    method: 'GET',
    path,
    query: {
      project_id: projectId,
      ...(createdFrom === undefined
        ? {}
        : {
            'filters[created_at]': daysBetween(createdFrom, createdTo ?? new Date(pace.now()).toISOString()),
          }),
      ...(withDeleted ? { 'filters[include_deleted]': 'with' } : {}),
    },
  }
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) {
    const { rows, total } = await readPage(
      session,
      call,
      changeEventSummaryAnswer,
      page,
      Math.min(perPage, 1000),
    )
    return { changeEvents: rows.map(readSummary), total }
  }
  const all = await readAllPages(session, call, changeEventSummaryAnswer, rowsPerSearchPage)
  const found = all.map(readSummary).filter((event) => {
    const shown = `${event.number} ${event.title}`.toLowerCase()
    return words.every((word) => shown.includes(word))
  })
  return { changeEvents: found.slice((page - 1) * perPage, page * perPage), total: found.length }
}

const dayMs = 86_400_000

/** A date range, widened by a day on both sides: the time zone of Procore's days is not documented. */
function daysBetween(from: string, to: string): string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  return `${day(Date.parse(from) - dayMs)}...${day(Date.parse(to) + dayMs)}`
}
