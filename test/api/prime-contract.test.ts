import * as v from 'valibot'
import { beforeAll, describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, sandbox, sharedHarbor } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

// The contract with the company's own customer: to know its name takes Prime Contracts, and so does mapping it. Rita
// administers the company and has no right on Prime Contracts. What readers are told of it: sight.test.ts.
sharedHarbor()
const prime = '70100'
const sub = '70001'
const commitmentId = '562949958500001'
const event = String(changeEvents.lobby.id)
const sent = String(seededCors.sentApproved)
const codesFor = (contractId: string) => ({
  [contractId]: { commitmentId, budgetCodeId: null, remember: true },
})
const into = (codes: unknown) => ({
  kind: 'push',
  corIds: [sent],
  destination: { kind: 'existing', changeEventId: event },
  codes,
})
const mapped = async () =>
  (await app.rows('SELECT contract_id FROM contract_maps ORDER BY contract_id')).map(
    (row) => Object.values(v.parse(v.looseObject({}), row))[0],
  )
const mapping = (contractId: string) => ({ maps: [{ contractId, commitmentId, budgetCodeId: null }] })

describe('the map of a prime contract', () => {
  let rita: Caller
  beforeAll(async () => {
    await push(ana, into({}))
    sandbox.procore.state.setCompanyLevel(people.rita.id, 'Admin')
    sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, {
      changeEvents: 'Admin',
      commitments: 'Read Only',
      primeContracts: 'None',
      projectAdmin: 'None',
    })
    rita = await app.as(people.rita.id, companies.marin.id)
  })

  it('cannot be saved by an admin who may not see the contract: it is as good as unknown', async () => {
    const answer = await rita.put(`${harbor}/contract-maps`, mapping(prime))
    expect(answer).toMatchObject({ status: 404 })
    const told = ({ body }: { body: unknown }) =>
      v.parse(v.object({ code: v.string(), title: v.string() }), body)
    expect(told(answer)).toEqual(told(await rita.put(`${harbor}/contract-maps`, mapping('999999'))))
    expect(await mapped()).toEqual([])
  })

  it('is not remembered from that admin’s push, nor offered to be; the push itself goes through', async () => {
    const { body } = await expectOk(rita.post(`${harbor}/push-codes`, { corIds: [sent] }))
    expect(body).toMatchObject({ contracts: [{ contractId: prime, contractName: '', mayRemember: false }] })
    await push(rita, into(codesFor(prime)))
    expect(await mapped()).toEqual([])
  })

  it('is not remembered for a contract that is not the project’s', async () => {
    expect(await ana.post(`${harbor}/pushes`, into(codesFor('999999')))).toMatchObject({ status: 404 })
  })

  it('takes no commitment from the suggestions for subcontracts, and the trail names it by its id', async () => {
    const suggestion = async () => {
      const { body } = await expectOk(ana.get(`${harbor}/contract-maps`))
      const view = v.parse(
        v.object({ rows: v.array(v.looseObject({ contractId: v.string(), suggestion: v.unknown() })) }),
        body,
      )
      return view.rows.find(({ contractId }) => contractId === sub)?.suggestion
    }
    expect(await suggestion()).toMatchObject({ commitmentId })
    await expectOk(ana.put(`${harbor}/contract-maps`, mapping(prime)))
    expect(await mapped()).toEqual([prime])
    expect(await suggestion()).toMatchObject({ commitmentId })
    const trail = await app.rows("SELECT * FROM activity WHERE kind = 'contracts_mapped'")
    expect(JSON.stringify(trail)).toContain(`${prime} → `)
    expect(JSON.stringify(trail)).not.toContain('Prime contract with')
  })
})
