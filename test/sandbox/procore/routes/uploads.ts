import type { Hono } from 'hono'
import * as v from 'valibot'
import { chunkedHeader } from '../../core/serve.ts'
import { type Admitted, projectOf } from '../admission.ts'
import { refuse, refuseField } from '../refusal.ts'
import { parseJson } from '../rules/change-event-body.ts'
import { pathId } from '../rules/query.ts'
import type { ProcoreState } from '../store.ts'
import type { Upload } from '../uploads.ts'

const uploadRequest = v.strictObject({
  response_filename: v.pipe(v.string(), v.minLength(1)),
  response_content_type: v.optional(v.string(), 'application/octet-stream'),
  attachment_content_disposition: v.optional(v.boolean()),
  size: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
})

const storagePath = '/storage/uploads'

/** Single-part uploads v1.1: Procore returns a URL and form fields, and the file goes to the storage. */
export function uploadRoutes(api: Hono<Admitted>, state: ProcoreState): void {
  const answer = ({ uuid, policy, contentType }: Upload, requestUrl: string) => ({
    uuid,
    url: `${new URL(requestUrl).origin}${storagePath}`,
    fields: { key: uuid, policy, 'Content-Type': contentType, success_action_status: '201' },
  })

  api.post('/rest/v1.1/projects/:project_id/uploads', async (c) => {
    const { project } = projectOf(c, state, pathId(c, 'project_id'))
    const parsed = v.safeParse(uploadRequest, parseJson(await c.req.text()), { abortEarly: true })
    if (!parsed.success) {
      return refuseField(v.getDotPath(parsed.issues[0]) ?? 'body', parsed.issues[0].message)
    }
    const upload = state.uploads.create({
      projectId: project.id,
      personId: c.get('person').id,
      filename: parsed.output.response_filename,
      contentType: parsed.output.response_content_type,
    })
    return c.json(answer(upload, c.req.url), 201)
  })

  api.get('/rest/v1.1/projects/:project_id/uploads/:uuid', (c) => {
    const { project } = projectOf(c, state, pathId(c, 'project_id'))
    const upload = state.uploads.find(c.req.param('uuid'))
    if (upload?.projectId !== project.id) return refuse(404, 'Upload not found')
    return c.json(answer(upload, c.req.url))
  })
}

/** The storage service. It needs no bearer and, like the real one, requires every form field before the file. */
export function storageRoutes(app: Hono, state: ProcoreState): void {
  app.post(storagePath, async (c) => {
    if (c.req.header('authorization') !== undefined) return c.text('Only one auth mechanism allowed', 400)
    if (state.uploads.wantsLength && c.req.header(chunkedHeader) !== undefined) {
      return c.text('MissingContentLength', 411)
    }
    const form = await c.req.formData().catch(() => null)
    if (form === null) return c.text('MalformedPOSTRequest', 400)
    const names = [...form.keys()]
    const text = (name: string) => {
      const value = form.get(name)
      return typeof value === 'string' ? value : ''
    }
    const upload = state.uploads.find(text('key'))
    const file = form.get('file')
    if (!(file instanceof File) || names.at(-1) !== 'file') return c.text('MalformedPOSTRequest', 400)
    if (!upload || text('Content-Type') !== upload.contentType || text('success_action_status') !== '201') {
      return c.text('AccessDenied', 403)
    }
    const problem = state.uploads.receive(
      upload.uuid,
      text('policy'),
      new Uint8Array(await file.arrayBuffer()),
    )
    return problem === null ? c.body(null, 201) : c.text(problem, 403)
  })
}
