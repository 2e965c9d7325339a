import * as v from 'valibot'
import type { PassingFile, ProcoreUploads } from '../domain/ports/procore.ts'
import { ProcoreError } from '../domain/ports/procore.ts'
import { list, requiredText, text } from '../transport/wire-fields.ts'
import { unreadable } from './errors.ts'
import { type ProcoreCall, pathId } from './procore-http.ts'
import type { ProcoreSession } from './session.ts'

/** Contract: POST /rest/v1.1/projects/{project_id}/uploads without segments. */
const uploadAnswer = v.object({
  uuid: requiredText,
  url: requiredText,
  fields: v.record(v.string(), v.string()),
})
const attachmentsAnswer = v.object({ attachments: list(v.object({ filename: text })) })

/** Sends a form to the storage behind Procore. */
export type SendForm = (
  url: string,
  fields: Readonly<Record<string, string>>,
  file: PassingFile,
) => Promise<'sent' | 'refused' | 'unavailable' | 'unsafe_address'>

/**
 * Uploads v1.1 in one part (procore/FACTS.md 1.10). POST /rest/v1.1/projects/{project_id}/uploads returns a URL and form
 * fields; the file is posted there without a token; PATCH /rest/v1.1/change_events/{id} with `attachments_by_uuid`
 * attaches it.
 */
export function procoreUploads(session: ProcoreSession, sendForm: SendForm): ProcoreUploads {
  const changeEventPath = (id: string) => `/rest/v1.1/change_events/${pathId(id)}`
  return {
    async send(projectId, file) {
      const call: ProcoreCall = {
        method: 'POST',
        path: `/rest/v1.1/projects/${pathId(projectId)}/uploads`,
        body: {
          response_filename: file.filename,
          response_content_type: file.contentType,
          attachment_content_disposition: true,
          ...(file.size === null ? {} : { size: file.size }),
        },
      }
      const { uuid, url, fields } = await session.read(call, uploadAnswer)
      switch (await sendForm(url, fields, file)) {
        case 'sent':
          return uuid
        case 'refused':
          throw new ProcoreError('refused')
        case 'unavailable':
          throw new ProcoreError('unavailable')
        case 'unsafe_address':
          throw unreadable('url: expected an https address', false)
      }
    },

    async attach(projectId, changeEventId, uploadIds) {
      await session.send({
        method: 'PATCH',
        path: changeEventPath(changeEventId),
        query: { project_id: projectId },
        body: {
          change_event: { attachments_by_uuid: uploadIds.map((uuid) => ({ upload_uuid: uuid })) },
        },
        writeKey: `change event ${changeEventId}`,
      })
    },

    async listAttached(projectId, changeEventId) {
      const call: ProcoreCall = {
        method: 'GET',
        path: changeEventPath(changeEventId),
        query: { project_id: projectId },
      }
      const { attachments } = await session.read(call, attachmentsAnswer)
      return (attachments ?? []).flatMap(({ filename }) => filename ?? [])
    },
  }
}
