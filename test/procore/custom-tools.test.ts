import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { permissionsAnswer, rightsOn } from '../../server/procore/wire-access.ts'
import { companies, people, projects } from '../sandbox/seed/world.ts'
import { app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'

const tool = (name: string | null, friendly_name: string, level: string) => ({
  name,
  friendly_name,
  user_access_level: { id: null, name: level },
})
const tools = (...rows: object[]) => v.parse(permissionsAnswer, { tools: rows })

describe('rights on tools', () => {
  it.each([
    ['changeEvents', 'Change Events'],
    ['commitments', 'Commitments'],
    ['primeContracts', 'Prime Contracts'],
    ['projectAdmin', 'Admin'],
    ['companyAdmin', 'Company Admin'],
  ] as const)('%s: a custom tool titled %s grants nothing, whatever its key', (which, title) => {
    for (const name of ['generic_tools', 'generic_tool_41', '', null]) {
      expect(rightsOn(tools(tool(name, title, 'Admin')), which)).toEqual({ level: 'none', canCreate: false })
    }
  })

  it('count by the key, whatever the company calls the tool', () => {
    const answer = tools(
      tool('generic_tools', 'Commitments', 'Admin'),
      tool('commitments', 'Subcontracts and POs', 'Read Only'),
      tool('Prime Contracts', 'Funding', 'Standard'),
    )
    expect(rightsOn(answer, 'commitments').level).toBe('read_only')
    expect(rightsOn(answer, 'primeContracts').level).toBe('standard')
  })

  it('of two rows of one key are those of the lower', () => {
    const twice = tools(
      tool('commitments', 'Commitments', 'Admin'),
      tool('commitments', 'Commitments', 'None'),
    )
    expect(rightsOn(twice, 'commitments').level).toBe('none')
  })
})

describe('a person with custom tools of misleading titles', () => {
  freshHarbor()

  it('sees and does nothing more by them', async () => {
    const { state } = sandbox.procore
    state.setLevel(people.rita.id, projects.harbor.id, {
      changeEvents: 'Read Only',
      commitments: 'None',
      primeContracts: 'None',
      projectAdmin: 'None',
    })
    for (const title of ['Change Events', 'Commitments', 'Prime Contracts', 'Admin', 'Company Admin']) {
      state.addCustomTool(people.rita.id, title, 'Admin')
    }
    const rita = await app.as(people.rita.id, companies.marin.id)
    expect((await expectOk(rita.get(`${harbor}/cors`))).body).toMatchObject({
      rows: [],
      standing: {
        absent: [{ part: 'received' }, { part: 'sent' }],
        maySetUp: false,
        mayConnect: false,
        mayPush: 'no',
      },
    })
    expect((await rita.get(`${harbor}/trail`)).status).toBe(403)
  })
})
