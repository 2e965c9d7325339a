import * as v from 'valibot'
import { expect, it } from 'vitest'
import { ana, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'

freshHarbor()

const view = v.object({
  rows: v.array(
    v.object({
      contractId: v.string(),
      mapped: v.nullable(
        v.object({ commitmentId: v.nullable(v.string()), budgetCodeId: v.nullable(v.string()) }),
      ),
      suggestion: v.nullable(v.object({ commitmentId: v.string() })),
    }),
  ),
})

it('accepts all suggestions at once, and asks Procore for each list once', async () => {
  const { rows } = v.parse(view, (await expectOk(ana.get(`${harbor}/contract-maps`))).body)
  const suggested = rows.flatMap(({ contractId, suggestion }) =>
    suggestion ? [{ contractId, commitmentId: suggestion.commitmentId, budgetCodeId: null }] : [],
  )
  expect(suggested.length).toBeGreaterThan(6)
  sandbox.journal.clear()
  const saved = v.parse(view, (await expectOk(ana.put(`${harbor}/contract-maps`, { maps: suggested }))).body)
  const calls = (path: RegExp) => sandbox.journal.entries({ system: 'procore', path }).length
  expect(calls(/\/work_order_contracts$/)).toBe(1)
  expect(calls(/\/purchase_order_contracts$/)).toBe(1)
  // The project's own list, and one of each commitment's: a single code of a commitment is filled in.
  expect(calls(/\/wbs_codes$/)).toBe(1 + suggested.length)
  for (const { contractId, commitmentId } of suggested) {
    const row = saved.rows.find((one) => one.contractId === contractId)
    expect(row?.mapped?.commitmentId).toBe(commitmentId)
    expect(row?.suggestion).toBeNull()
  }
  const shown = await expectOk(ana.get(`${harbor}/contract-maps`))
  expect(v.parse(view, shown.body)).toEqual(saved)
})
