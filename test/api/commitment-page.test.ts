import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, clearstoryKeys } from '../sandbox/seed/world.ts'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

freshHarbor()

const electric = '70001'
const maps = v.object({
  rows: v.array(
    v.object({
      contractId: v.string(),
      suggestion: v.nullable(v.object({ commitmentId: v.string() })),
    }),
  ),
  commitments: v.array(v.object({ commitmentId: v.string(), vendorName: v.nullable(v.string()) })),
})
/** Maps the electrician's contract and answers with the commitment. */
async function mapElectric(): Promise<string> {
  const { commitments } = v.parse(maps, (await expectOk(ana.get(`${harbor}/contract-maps`))).body)
  const commitmentId =
    commitments.find(({ vendorName }) => vendorName?.includes('Electric'))?.commitmentId ?? ''
  await expectOk(
    ana.put(`${harbor}/contract-maps`, {
      maps: [{ contractId: electric, commitmentId, budgetCodeId: null }],
    }),
  )
  return commitmentId
}
const page = async (commitmentId: string) =>
  (await expectOk(ana.get(`${harbor}/commitments/${commitmentId}/panel`))).body

const sums = v.object({ count: v.number(), cents: v.number() })
const pageAnswer = v.object({
  contracts: v.array(v.object({ contractId: v.string(), valueCents: v.nullable(v.number()) })),
  snapshot: v.object({
    contractCents: v.nullable(v.number()),
    inReview: sums,
    approvedToProceed: sums,
    approved: sums,
    inChangeEvents: sums,
    notInAnyEvent: sums,
  }),
  rows: v.array(
    v.object({
      contractId: v.string(),
      status: v.string(),
      cents: v.nullable(v.number()),
      link: v.unknown(),
    }),
  ),
  count: v.number(),
})

describe('the page of a commitment', () => {
  it('without a contract mapped to it shows no CORs, and not those of others', async () => {
    const { commitments } = v.parse(maps, (await expectOk(ana.get(`${harbor}/contract-maps`))).body)
    expect(await page(commitments[0]?.commitmentId ?? '')).toMatchObject({
      contracts: [],
      rows: [],
      count: 0,
      snapshot: { contractCents: null, inReview: { count: 0, cents: 0 } },
    })
  })

  it('shows its contract, the CORs of that contract with their links, and sums that agree with them', async () => {
    const commitmentId = await mapElectric()
    await push(ana, {
      kind: 'push',
      corIds: [String(seededCors.rough)],
      destination: { kind: 'existing', changeEventId: String(changeEvents.lobby.id) },
    })
    const view = v.parse(pageAnswer, await page(commitmentId))
    expect(view.contracts).toMatchObject([{ contractId: electric }])
    expect(view.snapshot.contractCents).toBeGreaterThan(0)
    expect(view.rows.length).toBe(view.count)
    expect(new Set(view.rows.map(({ contractId }) => contractId))).toEqual(new Set([electric]))
    const sum = (rows: typeof view.rows) => ({
      count: rows.length,
      cents: rows.reduce((total, { cents }) => total + (cents ?? 0), 0),
    })
    const of = (status: string) => sum(view.rows.filter((row) => row.status === status))
    expect(view.snapshot).toMatchObject({
      inReview: of('in_review'),
      approvedToProceed: of('approved_to_proceed'),
      approved: of('approved_co_issued'),
      inChangeEvents: { count: 1, cents: 1_234_567 },
      notInAnyEvent: sum(view.rows.filter((row) => row.link === null && row.status !== 'rejected')),
    })
  })

  it('agrees with Clearstory’s own summary of the contract', async () => {
    const view = v.parse(pageAnswer, await page(await mapElectric()))
    const summary = v.object({
      originalContractValue: v.number(),
      contractSummaryValues: v.object({ in_review: v.number(), approved_co_issued: v.number() }),
    })
    const { keyId, secret } = clearstoryKeys.marin
    const answer = await fetch(
      `${sandbox.clearstory.apiUrl}/cors/contract-summary?inbox=received&contractIds=${electric}`,
      { headers: { authorization: `Basic ${btoa(`${keyId}:${secret}`)}` } },
    )
    const theirs = v.parse(summary, await answer.json())
    const cents = (amount: number) => Math.round(amount * 100)
    expect(view.snapshot.contractCents).toBe(cents(theirs.originalContractValue))
    expect(view.snapshot.inReview.cents).toBe(cents(theirs.contractSummaryValues.in_review))
    expect(view.snapshot.approved.cents).toBe(cents(theirs.contractSummaryValues.approved_co_issued))
  })
})
