import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import {
  type AccessLevel,
  changeEvents,
  companies,
  people,
  projects,
  subcontracts,
} from '../sandbox/seed/world.ts'
import { type Caller, call } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'

// What a person without Commitments or Prime Contracts can do to CORs that are hidden: nothing, by any way in.

const event = String(changeEvents.conference.id)
const other = String(changeEvents.lobby.id)
const received = String(seededCors.rough)
const sent = String(seededCors.sentApproved)
const into = (changeEventId: string, ...corIds: string[]) => ({
  kind: 'push',
  corIds,
  destination: { kind: 'existing', changeEventId },
})

type Levels = Partial<Record<'changeEvents' | 'commitments' | 'primeContracts' | 'projectAdmin', AccessLevel>>

/** Rita, who may write to every change event, with the other rights given; what was remembered of her is a lie no more. */
async function ritaWith(levels: Levels): Promise<Caller> {
  const none = { commitments: 'None', primeContracts: 'None', projectAdmin: 'None' } as const
  sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, {
    changeEvents: 'Admin',
    ...none,
    ...levels,
  })
  const rita = await app.as(people.rita.id, companies.marin.id)
  await expectOk(rita.post(`${harbor}/validation`))
  return rita
}

const planView = v.object({
  pushId: v.string(),
  pushable: v.boolean(),
  plan: v.object({
    cors: v.array(v.object({ corId: v.string() })),
    findings: v.array(v.looseObject({ code: v.string(), corId: v.optional(v.string()) })),
  }),
})
const history = v.object({
  entries: v.array(v.looseObject({ by: v.string(), kind: v.string() })),
})

async function planned(caller: Caller, body: unknown) {
  return v.parse(planView, (await expectOk(caller.post(`${harbor}/pushes`, body))).body)
}

const writesNothing = async (act: () => Promise<unknown>) => {
  const before = sandbox.journal
    .entries({ system: 'procore' })
    .filter(({ method }) => method !== 'GET').length
  await act()
  const after = sandbox.journal.entries({ system: 'procore' }).filter(({ method }) => method !== 'GET').length
  expect(after).toBe(before)
}

describe('a COR that a person may not see', () => {
  freshHarbor()

  it.each([
    ['a received one without Commitments', received, { primeContracts: 'Read Only' }],
    ['a sent one without Prime Contracts', sent, { commitments: 'Read Only' }],
    ['a received draft without Prime Contracts', '500030', { commitments: 'Read Only' }],
  ] as const)('%s cannot be imported: it is as good as unknown', async (_, corId, levels) => {
    const rita = await ritaWith(levels)
    const plan = await planned(rita, into(event, corId))
    const forged = await planned(rita, into(event, '999999'))
    expect(plan.plan.cors).toEqual([])
    expect(plan.pushable).toBe(false)
    const codes = (one: typeof plan) => one.plan.findings.map(({ code }) => code)
    expect(codes(plan)).toEqual(codes(forged))
    const codesView = await rita.post(`${harbor}/push-codes`, { corIds: [corId] })
    if (codesView.status === 200) expect(codesView.body).toMatchObject({ contracts: [] })
    await writesNothing(() => rita.post(`${harbor}/pushes/${plan.pushId}/apply`))
  })

  it('is not pushed by a plan from before the right was taken away', async () => {
    const rita = await ritaWith({ commitments: 'Read Only' })
    const { pushId } = await planned(rita, into(event, received))
    await ritaWith({})
    await writesNothing(async () => {
      const refused = await rita.post(`${harbor}/pushes/${pushId}/apply`)
      expect(refused).toMatchObject({ status: 403, body: { code: 'cor_hidden', written: 'no' } })
    })
  })

  it('is not planned once the right is gone, however lately it was there', async () => {
    const rita = await ritaWith({ commitments: 'Read Only' })
    expect((await planned(rita, into(other, received))).pushable).toBe(true)
    sandbox.procore.state.setLevel(people.rita.id, projects.harbor.id, {
      changeEvents: 'Admin',
      commitments: 'None',
      primeContracts: 'None',
      projectAdmin: 'None',
    })
    app.clock.advance(31)
    expect((await planned(rita, into(other, received))).plan.cors).toEqual([])
  })

  it('gives no name of a commitment or vendor away, nor of one that no line stands on', async () => {
    const [electric] = subcontracts
    const map = {
      contractId: String(electric?.clearstoryContractId),
      commitmentId: String(electric?.commitmentId),
    }
    await expectOk(ana.put(`${harbor}/contract-maps`, { maps: [{ ...map, budgetCodeId: null }] }))
    await push(ana, into(event, received))
    const named = async (caller: Caller, corId: string) => {
      const { body } = await expectOk(caller.post(`${harbor}/pushes`, into(event, corId)))
      return v.parse(v.object({ names: v.record(v.string(), v.string()) }), body).names
    }
    expect(await named(ana, '999999')).toEqual({})
    expect(Object.keys(await named(ana, received))).toContain(map.commitmentId)
    expect(await named(await ritaWith({}), received)).toEqual({})
  })

  it('cannot be linked by hand, nor take over the link of another', async () => {
    const rita = await ritaWith({})
    const [line] = sandbox.procore.state.changeEvent(changeEvents.lobby.id).items
    const link = await rita.post(`${harbor}/change-events/${other}/links`, {
      corId: received,
      changeItemIds: [String(line?.id)],
    })
    expect(link).toMatchObject({ status: 404, body: { code: 'cor_not_found' } })
    await push(ana, into(event, sent))
    const replaced = await rita.post(`${harbor}/cors/${received}/replaces`, { replaces: sent })
    expect(replaced).toMatchObject({ status: 404, body: { code: 'cor_not_found' } })
  })

  it('can be re-pushed, refreshed and removed where it is linked: Change Events is enough for that', async () => {
    await push(ana, into(event, received))
    const rita = await ritaWith({})
    sandbox.clearstory.state.editCor(seededCors.rough, { amount: 19_000 })
    await expectOk(rita.post(`${harbor}/cors/${received}/refresh`))
    await push(rita, into(event, received))
    await push(rita, { kind: 'remove', corIds: [received], changeEventId: event })
  })

  it('does not come back by an undo of its removal', async () => {
    await push(ana, into(event, received))
    await push(ana, { kind: 'remove', corIds: [received], changeEventId: event })
    const rita = await ritaWith({})
    const shown = async (who: typeof rita) =>
      (await expectOk(who.get(`${harbor}/change-events/${event}`))).body
    expect(await shown(ana)).toMatchObject({ undo: { personName: 'Ana Diaz' } })
    expect(await shown(rita)).toMatchObject({ undo: null })
    const refused = await rita.post(`${harbor}/pushes`, { kind: 'undo', changeEventId: event })
    expect(refused).toMatchObject({ status: 403, body: { code: 'cor_hidden' } })
    await planned(await ritaWith({ commitments: 'Read Only' }), { kind: 'undo', changeEventId: event })
  })

  it('is in the history while it is linked, and no longer once it has left; nor in the file', async () => {
    const pushed = await push(ana, into(event, received))
    const rita = await ritaWith({})
    const read = async () => {
      const ofEvent = await expectOk(rita.get(`${harbor}/change-events/${event}/activity`))
      const ofCor = await expectOk(rita.get(`${harbor}/cors/${received}/activity`))
      return [ofEvent, ofCor].map(({ body }) => v.parse(history, body).entries.map(({ kind }) => kind))
    }
    expect(await read()).toEqual([['push'], ['push']])
    await push(ana, { kind: 'remove', corIds: [received], changeEventId: event })
    expect(await read()).toEqual([[], []])
    for (const of of [`change-events/${event}`, `cors/${received}`]) {
      const file = await fetch(`${app.url}${harbor}/${of}/activity?format=csv`, {
        headers: { authorization: `Bearer ${rita.bearer}` },
      })
      expect((await file.text()).trim().split('\r\n')).toHaveLength(1)
    }
    // Nor do its totals come by the push's id.
    const { pushId } = v.parse(v.object({ pushId: v.string() }), pushed.body)
    const result = await call(app.url, 'POST', `${harbor}/pushes/${pushId}/recover`, rita.bearer)
    expect(result).toMatchObject({ status: 403, body: { code: 'cor_hidden' } })
    await ritaWith({ commitments: 'Read Only' })
    expect(await read()).toEqual([
      ['remove', 'push'],
      ['remove', 'push'],
    ])
  })

  it('leaves the others in the history of a push, with their sums alone', async () => {
    await push(ana, into(event, received, sent))
    await push(ana, { kind: 'remove', corIds: [received, sent], changeEventId: event })
    const rita = await ritaWith({ commitments: 'Read Only' })
    const { body } = await expectOk(rita.get(`${harbor}/change-events/${event}/activity`))
    const entry = v.object({
      cors: v.array(v.object({ corId: v.string(), newCents: v.number() })),
      newCents: v.number(),
    })
    for (const one of v.parse(v.object({ entries: v.array(entry) }), body).entries) {
      expect(one.cors.map(({ corId }) => corId)).toEqual([received])
      expect(one.newCents).toBe(one.cors[0]?.newCents)
    }
  })

  it('is not named by an undo that has moved on either', async () => {
    const undo = { kind: 'undo', changeEventId: other }
    await push(ana, into(other, received))
    await push(ana, { kind: 'remove', corIds: [received], changeEventId: other })
    const next = sandbox.clearstory.state.reviseCor(seededCors.rough, {
      how: 'new_id_old_gone',
      amount: 13_000,
    })
    await expectOk(ana.post(`${harbor}/sync`))
    await app.settled()
    await push(ana, into(event, String(next)))
    expect((await ana.post(`${harbor}/pushes`, undo)).body).toMatchObject({
      code: 'undo_moved_on',
      title: expect.stringContaining('COR 12'),
    })
    const rita = await ritaWith({})
    const answer = await rita.post(`${harbor}/pushes`, undo)
    expect(answer).toMatchObject({ status: 403, body: { code: 'cor_hidden' } })
    expect(JSON.stringify(answer.body)).not.toContain('COR 12')
  })

  it('has no number in an unfinished push', async () => {
    const { pushId } = await planned(ana, into(event, received))
    sandbox.faults.add({ system: 'procore', method: 'PATCH', path: /change_events/, kind: 'drop_before' })
    await ana.post(`${harbor}/pushes/${pushId}/apply`)
    const view = async (who: Caller) => (await expectOk(who.get(`${harbor}/change-events/${event}`))).body
    expect(await view(ana)).toMatchObject({ unfinished: [{ corNumbers: ['12'] }] })
    expect(await view(await ritaWith({}))).toMatchObject({ unfinished: [{ corNumbers: [] }] })
  })
})
