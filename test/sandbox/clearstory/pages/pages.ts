import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import * as v from 'valibot'
import { revisionWays, stageOf } from '../cor-rules.ts'
import { type Cor, corStages, corStatuses } from '../entities.ts'
import type { ClearstoryState, CorPatch } from '../state.ts'
import { corPage, type Notice } from './cor-page.ts'
import { page } from './layout.ts'
import { projectPage, projectsPage } from './project-pages.ts'

const corForm = v.object({
  title: v.pipe(v.string(), v.trim(), v.minLength(1, 'A title is needed.')),
  amount: v.pipe(
    v.string(),
    v.transform((text) => text.replaceAll(/[$,\s]/g, '')),
    v.regex(/^(-?\d{1,12}(\.\d{1,4})?)?$/, 'The amount must be a number, such as 1234.56.'),
    v.transform((text) => (text === '' ? null : Number(text))),
  ),
  status: v.picklist(corStatuses),
  stage: v.picklist(corStages),
})

const revisionForm = v.object({
  how: v.fallback(v.optional(v.picklist(revisionWays)), undefined),
  number: v.fallback(v.optional(v.pipe(v.string(), v.trim())), undefined),
})

const notices: Record<string, string> = {
  saved: 'Saved.',
  revised: 'Revision sent.',
  voided: 'Voided.',
}

/** The emulated web app, in which the other side of the demo edits its CORs. */
export function pageRoutes(state: ClearstoryState): Hono {
  const find = (c: Context): Cor | undefined => {
    const id = c.req.param('id') ?? ''
    return state.cor(/^\d+$/.test(id) ? Number(id) : id)
  }
  const missing = (c: Context) => c.html(page('Not found', html`<p>There is no such page.</p>`), 404)
  const back = (c: Context, cor: Cor, notice: keyof typeof notices) =>
    c.redirect(`/app/cors/${cor.uuid}?done=${notice}`, 303)

  /** Reads the form and makes the change, or shows the form again with its errors. */
  const change = async (c: Context, act: (cor: Cor, patch: CorPatch) => Response): Promise<Response> => {
    const cor = find(c)
    if (!cor) return missing(c)
    const form = v.safeParse(corForm, await c.req.parseBody())
    if (form.success) return act(cor, form.output)
    return c.html(corPage(state, cor, { kind: 'alert', text: form.issues[0].message }), 422)
  }

  return new Hono()
    .use(async (c, next) => {
      await next()
      c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
      c.header('cache-control', 'no-store')
    })
    .get('/', (c) => c.html(projectsPage(state)))
    .get('/projects/:id{[0-9]+}', (c) => {
      const project = state.tables.projects.find(({ id }) => id === Number(c.req.param('id')))
      return project ? c.html(projectPage(state, project)) : missing(c)
    })
    .get('/cors/:id', (c) => {
      const cor = find(c)
      const text = notices[c.req.query('done') ?? '']
      const notice: Notice | null = text === undefined ? null : { kind: 'status', text }
      return cor ? c.html(corPage(state, cor, notice)) : missing(c)
    })
    .post('/cors/:id', (c) =>
      change(c, (cor, patch) => back(c, state.editCor(cor.id, followStatus(cor, patch)), 'saved')),
    )
    .post('/cors/:id/revision', async (c) => {
      const { how = 'void_old_retyped', number } = v.parse(revisionForm, await c.req.parseBody())
      return change(c, (cor, { title, amount }) => {
        // A revision goes back to review; only the description of the work and its price come from the form.
        const id = state.reviseCor(cor.id, {
          how,
          ...(number && { number }),
          ...(title !== undefined && { title }),
          amount: amount ?? null,
        })
        return back(c, state.cor(id) ?? cor, 'revised')
      })
    })
    .post('/cors/:id/void', (c) => {
      const cor = find(c)
      if (!cor) return missing(c)
      state.voidCor(cor.id)
      return back(c, cor, 'voided')
    })
    .post('/cors/:id/delete', (c) => {
      const cor = find(c)
      if (!cor) return missing(c)
      state.deleteCor(cor.id)
      return c.redirect('/app', 303)
    })
    .all('*', missing)
}

/** If the form changes the status but not the stage, use the initial stage of the new status. */
function followStatus(cor: Cor, patch: CorPatch): CorPatch {
  const { status, stage } = patch
  if (status === undefined || status === cor.status || stage !== cor.stage) return patch
  return { ...patch, stage: stageOf(status) }
}
