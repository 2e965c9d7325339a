import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { externalUrl, sidePanelViews } from '../../manifest/side-panel.ts'
import { panelRoutes } from '../../server/http/panel-page.ts'
import {
  type FrameEvents,
  type FrameHost,
  followProcore,
  type ProcoreContext,
} from '../../ui/host/procore-frame.ts'

describe('the External URL', () => {
  it('has its values URI-encoded', () => {
    expect(externalUrl('https://x.example', { companyId: '12', projectId: '34' })).toBe(
      'https://x.example/panel?company=12&project=34',
    )
    expect(externalUrl('', { companyId: 'a/b&c', projectId: '{{procore.company.id}}' })).toBe(
      '/panel?company=a%2Fb%26c&project=%7B%7Bprocore.company.id%7D%7D',
    )
  })

  it('is one that the app serves', async () => {
    const app = new Hono().route('/', panelRoutes({ page: 'the panel', file: () => null }, []))
    const response = await app.request(externalUrl('', { companyId: '12', projectId: '34' }))
    expect(await response.text()).toBe('the panel')
  })
})

describe('every view', () => {
  it.each(sidePanelViews)('%s is understood by the panel', (view) => {
    const context = contextIn(view)
    const ofSavedEvent = view === 'change_events.detail' || view === 'change_events.edit'
    // Beside a commitment the record is the commitment: it must not be taken for a change event.
    expect(context).toMatchObject({ view, changeEventId: ofSavedEvent ? '77' : null })
  })
})

/** What the panel makes of Procore's `setup` in a view. */
function contextIn(view: string): ProcoreContext | null {
  const contexts: ProcoreContext[] = []
  let say: (message: { data: unknown; origin: string; fromParent: boolean }) => void = () => undefined
  const host: FrameHost = {
    embedded: true,
    parentOrigin: 'https://app.procore.com',
    post: () => undefined,
    listen: (hear) => {
      say = hear
      return () => undefined
    },
    every: () => () => undefined,
  }
  const events: FrameEvents = {
    onState: () => undefined,
    onContext: (context) => contexts.push(context),
    onVisible: () => undefined,
  }
  followProcore(host, ['https://app.procore.com'], events)
  const data = { type: 'setup', context: { company_id: '12', project_id: '34', view, id: '77' } }
  say({ data, origin: 'https://app.procore.com', fromParent: true })
  return contexts.at(-1) ?? null
}
