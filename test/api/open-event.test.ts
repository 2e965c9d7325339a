import { describe, expect, it } from 'vitest'
import { changeEvents } from '../sandbox/seed/world.ts'
import { ana, app, sandbox, sharedHarbor } from '../support/fresh-app.ts'
import { harbor } from '../support/mapped-project.ts'

sharedHarbor('as_seeded')

async function opened(changeEventId: number, project = harbor): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${app.url}${project}/change-events/${changeEventId}/open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ana.bearer}` },
  })
  const lines = (await response.text()).trimEnd().split('\n')
  return lines.map((line): Record<string, unknown> => Object(JSON.parse(line)))
}

describe('opening a change event', () => {
  it('answers with what is known, and in the same answer with what Procore and Clearstory say', async () => {
    const [known, read, ...more] = await opened(changeEvents.conference.id)
    expect(known).toMatchObject({ value: { changeEvent: null, procoreReadAt: null } })
    expect(read).toMatchObject({ value: { changeEvent: { number: changeEvents.conference.number } } })
    expect(more).toEqual([])
    expect((await opened(changeEvents.conference.id))[0]).toEqual(read)
  })

  it('says after what is known why it could not be read', async () => {
    const fault = sandbox.faults.add({
      system: 'procore',
      path: /\/change_events\//,
      kind: 'status',
      status: 500,
      times: Infinity,
    })
    const [known, read] = await opened(changeEvents.conference.id)
    fault.remove()
    expect(known).toMatchObject({ value: { changeEvent: { number: changeEvents.conference.number } } })
    expect(read).toMatchObject({ problem: { code: 'procore_down', written: 'no' } })
  })

  it('refuses like any other request where the person may not see it', async () => {
    const [refused, ...more] = await opened(changeEvents.conference.id, '/api/projects/999')
    expect(refused).toMatchObject({ code: 'project_forbidden', status: 403 })
    expect(more).toEqual([])
  })
})
