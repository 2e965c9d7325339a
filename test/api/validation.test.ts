import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { validationChecks } from '../../server/usecases/setup/views.ts'
import { companies, people, projects } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { app, freshApp, sandbox } from '../support/fresh-app.ts'
import { anaMapsHarbor, anaWithHarborMapped, expectOk, harbor } from '../support/mapped-project.ts'

freshApp()

const view = v.object({
  checks: v.array(v.object({ check: v.string(), verdict: v.string(), detail: v.nullable(v.string()) })),
})

/** What Validate says to a person: the verdict of each check, with its detail where there is one. */
async function validate(caller: Caller): Promise<Record<string, string>> {
  const { body } = await expectOk(caller.post(`${harbor}/validation`))
  const told = v.parse(view, body).checks
  expect(told.map(({ check }) => check)).toEqual(validationChecks)
  return Object.fromEntries(
    told.map(({ check, verdict, detail }) => [check, detail === null ? verdict : `${verdict} ${detail}`]),
  )
}

/** Refuses, or breaks, one of Procore's lists. */
function procoreAnswers(path: RegExp, status: number): void {
  sandbox.faults.add({ system: 'procore', method: 'GET', path, kind: 'status', status, times: 10 })
}

const allIsWell = {
  connection: 'ok Marin Builders',
  mapping: 'ok Harbor Tower',
  clearstory_read: expect.stringMatching(/^ok \d{4}-/),
  change_events: 'ok',
  push: 'ok',
  new_change_events: 'ok',
  contracts: 'ok',
  budget_codes: 'ok',
  procore_news: 'ok',
}

describe('Validate', () => {
  it('finds nothing missing for an admin of a project that is connected and mapped', async () => {
    const ana = await anaWithHarborMapped(app)
    await expectOk(ana.post(`${harbor}/sync`))
    expect(await validate(ana)).toEqual(allIsWell)
  })

  it('waits for what is being arranged with Procore, instead of taking the first no for the last', async () => {
    // Procore offers news of the whole company here to nobody; for the project it does, and takes its time.
    const slow = sandbox.faults.add({
      system: 'procore',
      path: /projects\/\d+\/webhooks/,
      kind: 'hold_before',
    })
    const ana = await anaMapsHarbor(app)
    await slow.hit
    const validating = validate(ana)
    slow.release()
    // In another isolate nobody can wait for it; then it is said to be under way.
    expect(['ok', 'unknown arranging']).toContain((await validating).procore_news)
  })

  it('says what is still to be done before anything is connected', async () => {
    const ana = await app.as(people.ana.id, companies.marin.id)
    expect(await validate(ana)).toMatchObject({
      connection: 'missing',
      mapping: 'missing',
      clearstory_read: 'missing',
      push: 'ok',
      procore_news: 'unknown',
    })
  })

  it('only reads', async () => {
    const ana = await anaWithHarborMapped(app)
    sandbox.journal.clear()
    await validate(ana)
    const methods = sandbox.journal.entries().map(({ method }) => method)
    expect([methods.length > 8, [...new Set(methods)]]).toEqual([true, ['GET']])
  })

  it('tells a person with Standard, and one with Read Only, what each may push', async () => {
    await anaWithHarborMapped(app)
    const ben = await app.as(people.ben.id, companies.marin.id)
    expect(await validate(ben)).toMatchObject({ push: 'limited', new_change_events: 'ok' })
    const rita = await app.as(people.rita.id, companies.marin.id)
    expect(await validate(rita)).toMatchObject({
      push: 'missing',
      new_change_events: 'missing',
      change_events: 'ok',
    })
  })

  it('sees at once what an admin has granted, and so does everything after it', async () => {
    await anaWithHarborMapped(app)
    const rita = await app.as(people.rita.id, companies.marin.id)
    expect((await rita.get(`${harbor}/standing`)).body).toMatchObject({ mayPush: 'no' })
    sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, 'Standard')
    expect(await validate(rita)).toMatchObject({ push: 'limited', new_change_events: 'ok' })
    expect((await rita.get(`${harbor}/standing`)).body).toMatchObject({ mayPush: 'own_only' })
  })

  it('takes a refusal for missing, and neither silence nor an empty list', async () => {
    const ana = await anaWithHarborMapped(app)
    procoreAnswers(/work_order_contracts$/, 403)
    procoreAnswers(/wbs_codes$/, 500)
    const told = await validate(ana)
    expect(told.contracts).toMatch(/^missing/)
    expect(told.budget_codes).toBe('unknown')
    expect(told.push).toBe('ok')
  })

  it.each([
    [401, 'missing key_refused', 'unknown Harbor Tower'],
    [503, 'unknown', 'unknown Harbor Tower'],
  ])('tells a key that Clearstory refuses from one that it does not answer: %d', async (status, key, map) => {
    const ana = await anaWithHarborMapped(app)
    sandbox.faults.add({ system: 'clearstory', kind: 'status', status, times: 50 })
    expect(await validate(ana)).toMatchObject({ connection: key, mapping: map, push: 'ok' })
  })

  it('says that a key which no secret key opens any more has to be given again', async () => {
    const ana = await anaWithHarborMapped(app)
    await app.rows(
      "UPDATE connections SET api_key = 'v1.deadbeef.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA' RETURNING company_id",
    )
    expect(await validate(ana)).toMatchObject({ connection: 'missing key_unreadable', push: 'ok' })
  })

  it('refuses who may not see the project, as everywhere', async () => {
    await anaWithHarborMapped(app)
    const otto = await app.as(people.otto.id, companies.coastal.id)
    expect((await otto.post(`${harbor}/validation`)).status).toBe(403)
  })
})
