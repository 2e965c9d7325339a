import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type ChangeEventId,
  idOf,
  type ProcoreCompanyId,
  type ProcoreProjectId,
} from '../../server/domain/ids.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, people, projects } from '../sandbox/seed/world.ts'
import type { Caller } from '../support/caller.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectAdded, type LinesBefore, linesBefore } from '../support/lines.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

let ben: Caller

freshHarbor()
beforeEach(async () => {
  ben = await app.as(people.ben.id, companies.marin.id)
})

const conferenceId = changeEvents.conference.id
const lobbyId = changeEvents.lobby.id
const roughCents = 1_234_567
const craneCents = 2_764_018
const rough = String(seededCors.rough)
const crane = String(seededCors.crane)
const into = (changeEventId: number, corIds: string[], more: object = {}) => ({
  kind: 'push',
  corIds,
  destination: { kind: 'existing', changeEventId: String(changeEventId) },
  ...more,
})
const patch = { system: 'procore', method: 'PATCH', path: /\/change_events\// } as const

const planAnswer = v.object({ pushId: v.string(), pushable: v.boolean(), plan: v.unknown() })
async function planned(caller: Caller, request: unknown) {
  return v.parse(planAnswer, (await expectOk(caller.post(`${harbor}/pushes`, request))).body)
}
const plan = async (caller: Caller, request: unknown) => (await planned(caller, request)).pushId
const apply = (caller: Caller, pushId: string) => caller.post(`${harbor}/pushes/${pushId}/apply`)

/** The line the app added, as Procore has it. */
function ourLine({ changeEventId, lines }: LinesBefore) {
  const known = new Set(lines.map(({ id }) => id))
  const [line] = sandbox.procore.state.lines(changeEventId).filter(({ id }) => !known.has(id))
  if (!line) throw new Error('the app added no line')
  return line
}

describe('two at once', () => {
  it('press the same button: one line, both are answered', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, into(lobbyId, [rough]))
    const held = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const first = apply(ana, pushId)
    await held.hit
    // The second finds the push on its way and says so; nothing is sent again.
    await expectProblem(apply(ana, pushId), 502, 'push_unknown')
    held.release()
    await expectOk(first)
    expect((await expectOk(apply(ana, pushId))).body).toMatchObject({ newTotalCents: roughCents })
    expectAdded(sandbox, before, [roughCents])
    expect(sandbox.journal.entries(patch)).toHaveLength(1)
  })

  it('press the same button at the very same time: one write', async () => {
    const before = linesBefore(sandbox, lobbyId)
    const pushId = await plan(ana, into(lobbyId, [rough]))
    const answers = await Promise.all(Array.from({ length: 5 }, () => apply(ana, pushId)))
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1)
    expect(sandbox.journal.entries(patch)).toHaveLength(1)
    await expectOk(apply(ana, pushId))
    expectAdded(sandbox, before, [roughCents])
  })

  it('push the same COR into one change event: one line, the other must look again', async () => {
    const before = linesBefore(sandbox, conferenceId)
    const anas = await plan(ana, into(conferenceId, [rough]))
    const bens = await plan(ben, into(conferenceId, [rough]))
    const held = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const first = apply(ana, anas)
    await held.hit
    await expectProblem(apply(ben, bens), 409, 'push_elsewhere')
    held.release()
    await expectOk(first)
    await expectProblem(apply(ben, bens), 409, 'push_conflict')
    expectAdded(sandbox, before, [roughCents])
    const again = await planned(ben, into(conferenceId, [rough]))
    expect(again.pushable).toBe(false)
  })

  it('push the same COR into two change events: it lives in one', async () => {
    const [lobby, conference] = [linesBefore(sandbox, lobbyId), linesBefore(sandbox, conferenceId)]
    const anas = await plan(ana, into(lobbyId, [rough]))
    const bens = await plan(ben, into(conferenceId, [rough]))
    const held = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const first = apply(ana, anas)
    await held.hit
    await expectProblem(apply(ben, bens), 409, 'push_elsewhere')
    held.release()
    await expectOk(first)
    await expectProblem(apply(ben, bens), 409, 'push_conflict')
    expectAdded(sandbox, lobby, [roughCents])
    expectAdded(sandbox, conference, [])
  })

  it('push different CORs into one change event: the second sees the first’s line before it writes', async () => {
    const before = linesBefore(sandbox, conferenceId)
    const anas = await plan(ana, into(conferenceId, [rough]))
    const bens = await plan(ben, into(conferenceId, [crane]))
    await expectOk(apply(ana, anas))
    await expectProblem(apply(ben, bens), 409, 'push_conflict')
    await push(ben, into(conferenceId, [crane]))
    expectAdded(sandbox, before, [roughCents, craneCents])
  })

  it('one looks while the other’s write is on its way: the look closes it, and both agree', async () => {
    const before = linesBefore(sandbox, conferenceId)
    const pushId = await plan(ana, into(conferenceId, [rough]))
    const held = sandbox.faults.add({ ...patch, kind: 'hold_after' })
    const first = apply(ana, pushId)
    await held.hit
    const seen = await expectOk(ben.post(`${harbor}/change-events/${conferenceId}/refresh`))
    expect(seen.body).toMatchObject({ cors: [{ number: '12', state: 'up_to_date' }], unfinished: [] })
    held.release()
    expect((await expectOk(first)).body).toMatchObject({ newTotalCents: roughCents })
    expectAdded(sandbox, before, [roughCents])
  })

  it('one looks before the other’s write arrives: nothing is given up', async () => {
    const before = linesBefore(sandbox, conferenceId)
    const pushId = await plan(ana, into(conferenceId, [rough]))
    const held = sandbox.faults.add({ ...patch, kind: 'hold_before' })
    const first = apply(ana, pushId)
    await held.hit
    await expectOk(ben.post(`${harbor}/change-events/${conferenceId}/refresh`))
    await expectProblem(apply(ben, await plan(ben, into(conferenceId, [rough]))), 409, 'push_elsewhere')
    held.release()
    await expectOk(first)
    expectAdded(sandbox, before, [roughCents])
  })

  it('a stranger takes out a line while its removal is on its way: the rest is not taken for written', async () => {
    await push(ana, into(lobbyId, [rough]))
    const before = linesBefore(sandbox, conferenceId)
    const line = sandbox.procore.state.lines(lobbyId).at(-1)
    const removal = await plan(ana, { kind: 'remove', corIds: [rough], changeEventId: String(lobbyId) })
    const held = sandbox.faults.add({ ...patch, kind: 'hold_before' })
    const removing = apply(ana, removal)
    await held.hit
    sandbox.procore.state.deleteLine(lobbyId, line?.id ?? 0)
    held.release()
    // Procore refuses, yet all that was to be removed is gone.
    await expectOk(removing)
    const view = await expectOk(ana.post(`${harbor}/change-events/${lobbyId}/refresh`))
    expect(view.body).toMatchObject({ cors: [] })
    expectAdded(sandbox, before, [])
  })
})

describe('a change event that moves between plan and apply', () => {
  it.each<[string, () => void]>([
    [
      'a line is typed',
      () => sandbox.procore.state.addLine(lobbyId, { description: 'Typed meanwhile', amount: '5' }),
    ],
    ['it is closed', () => sandbox.procore.state.setStatus(lobbyId, 'Closed')],
    ['it goes to the recycle bin', () => sandbox.procore.state.deleteChangeEvent(lobbyId)],
  ])('is a conflict, and nothing is written: %s', async (_, move) => {
    const pushId = await plan(ana, into(lobbyId, [rough]))
    move()
    const before = linesBefore(sandbox, lobbyId)
    const problem = await expectProblem(apply(ana, pushId), 409, 'push_conflict')
    expect(problem.written).toBe('no')
    expectAdded(sandbox, before, [])
    expect(sandbox.journal.entries(patch)).toHaveLength(0)
    await expectProblem(apply(ana, pushId), 409, 'push_not_planned')
  })

  it('is not found any more when it was deleted for good', async () => {
    const pushId = await plan(ana, into(lobbyId, [rough]))
    sandbox.procore.state.deleteChangeEvent(lobbyId, 'for_good')
    await expectProblem(apply(ana, pushId), 404, 'change_event_not_found')
    expect(sandbox.journal.entries(patch)).toHaveLength(0)
  })
})

describe('our line, edited by people in Procore', () => {
  let before: LinesBefore
  beforeEach(async () => {
    before = linesBefore(sandbox, lobbyId)
    await push(ana, into(lobbyId, [rough]))
    sandbox.procore.state.editLine(lobbyId, ourLine(before).id, { amount: '13000' })
    sandbox.clearstory.state.editCor(seededCors.rough, { amount: 14_020 })
  })

  it('shows as edited, and is not pushed over unseen', async () => {
    const view = await expectOk(ana.post(`${harbor}/change-events/${lobbyId}/refresh`))
    expect(view.body).toMatchObject({
      cors: [{ states: ['update_available', 'edited_in_procore'], procoreCents: 1_300_000 }],
    })
    const plan = await planned(ana, into(lobbyId, [rough]))
    expect(plan.pushable).toBe(false)
    await expectProblem(apply(ana, plan.pushId), 422, 'push_blocked')
    expectAdded(sandbox, before, [1_300_000])
  })

  it('takes Clearstory’s amount when the person says so', async () => {
    const choices = { [String(ourLine(before).id)]: 'clearstory' }
    await push(ana, into(lobbyId, [rough], { choices }))
    expectAdded(sandbox, before, [1_402_000])
  })

  it('keeps Procore’s amount when the person says so: nothing is written, the decision is stored', async () => {
    const choices = { [String(ourLine(before).id)]: 'procore' }
    const plan = await planned(ana, into(lobbyId, [rough], { choices }))
    expect(plan.pushable).toBe(true)
    await expectOk(apply(ana, plan.pushId))
    expectAdded(sandbox, before, [1_300_000])
    expect(sandbox.journal.entries(patch)).toHaveLength(1)
    const view = await expectOk(ana.post(`${harbor}/change-events/${lobbyId}/refresh`))
    expect(view.body).toMatchObject({
      cors: [{ states: ['kept_as_is'], needsAttention: false, kept: { personName: 'Ana Diaz' } }],
    })
    expect((await planned(ana, into(lobbyId, [rough]))).pushable).toBe(false)
  })

  it('that is taken out by people is asked about too, and comes back once', async () => {
    const { id } = ourLine(before)
    sandbox.procore.state.deleteLine(lobbyId, id)
    expect((await planned(ana, into(lobbyId, [rough]))).pushable).toBe(false)
    await push(ana, into(lobbyId, [rough], { choices: { [String(id)]: 'clearstory' } }))
    expectAdded(sandbox, before, [1_402_000])
  })

  it('that is locked stays, and the difference is a separate line', async () => {
    const { id } = ourLine(before)
    sandbox.procore.state.lockLine(lobbyId, id)
    const { body } = await expectOk(ana.post(`${harbor}/pushes`, into(lobbyId, [rough])))
    expect(body).toMatchObject({
      pushable: true,
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'line_locked', corNumber: '12' })]),
    })
    const view = await expectOk(ana.post(`${harbor}/change-events/${lobbyId}/refresh`))
    expect(view.body).toMatchObject({
      cors: [{ states: ['update_available', 'edited_in_procore', 'locked_in_procore'] }],
    })
    await push(ana, into(lobbyId, [rough]))
    expectAdded(sandbox, before, [1_300_000, 102_000])
  })
})

describe('the audit trail', () => {
  it('names who did what to a change event, with the lines as they were and as they are', async () => {
    await push(ana, into(conferenceId, [rough]))
    await push(ben, { kind: 'remove', corIds: [rough], changeEventId: String(conferenceId) })
    const { rows } = await app.deps.store.activity.entries(
      idOf<ProcoreCompanyId>(String(companies.marin.id)),
      idOf<ProcoreProjectId>(String(projects.harbor.id)),
      { changeEventId: idOf<ChangeEventId>(String(conferenceId)) },
      null,
    )
    const trail = rows.map(({ value }) => value)
    const told = trail.map(({ kind, personName }) => ({ kind, personName }))
    expect(told).toHaveLength(2)
    expect(told).toEqual(
      expect.arrayContaining([
        { kind: 'push', personName: 'Ana Diaz' },
        { kind: 'remove', personName: 'Ben Okafor' },
      ]),
    )
    const removal = trail.find(({ kind }) => kind === 'remove')
    expect(removal?.plan?.cors[0]?.lines[0]).toMatchObject({
      action: 'remove',
      before: { amountCents: roughCents },
    })
  })
})
