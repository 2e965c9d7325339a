import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, people } from '../sandbox/seed/world.ts'
import { ana, anaAgain, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor, push } from '../support/mapped-project.ts'
import { expectProblem } from '../support/problem.ts'

freshHarbor()

const { lobby, conference, mechanical } = changeEvents
const [rough, shaftWall, vav, credit] = [
  seededCors.rough,
  seededCors.shaftWall,
  seededCors.vav,
  seededCors.credit,
]
const into = (changeEventId: number, ...corIds: number[]) =>
  push(ana, {
    kind: 'push',
    corIds: corIds.map(String),
    destination: { kind: 'existing', changeEventId: String(changeEventId) },
  })
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const refresh = (changeEventId: number) =>
  expectOk(ana.post(`${harbor}/change-events/${changeEventId}/refresh`))
/** The line that was pushed for a COR, as Procore has it. */
function lineOf(changeEventId: number, words: string): number {
  const line = sandbox.procore.state.lines(changeEventId).find((one) => one.description.includes(words))
  if (!line) throw new Error(`no line of ${words}`)
  return line.id
}

const logAnswer = v.object({
  count: v.number(),
  totals: v.object({ count: v.number(), cents: v.number(), withoutAmount: v.number() }),
  choices: v.object({
    contracts: v.array(v.object({ contractId: v.string(), count: v.number() })),
    stages: v.array(v.object({ stage: v.string(), count: v.number() })),
    procoreStatuses: v.array(v.object({ name: v.string(), count: v.number() })),
  }),
  rows: v.array(
    v.object({
      corId: v.string(),
      number: v.string(),
      status: v.string(),
      stage: v.nullable(v.string()),
      contractId: v.nullable(v.string()),
      cents: v.nullable(v.number()),
      ageDays: v.nullable(v.number()),
      link: v.nullable(v.object({ state: v.string(), changeEventStatus: v.nullable(v.string()) })),
    }),
  ),
})
async function log(query: string) {
  return v.parse(logAnswer, (await expectOk(ana.get(`${harbor}/cors?limit=200&${query}`))).body)
}
const idsIn = async (query: string) => (await log(query)).rows.map(({ corId }) => Number(corId)).sort()
const sumOf = (rows: { cents: number | null }[]) => rows.reduce((sum, { cents }) => sum + (cents ?? 0), 0)

describe('the COR log', () => {
  it('gives the sums of everything that matches, not of the page alone', async () => {
    await into(lobby.id, rough, vav)
    const filters = [
      '',
      'statuses=in_review',
      'inbox=sent',
      'changeEvent=none',
      'changeEvent=linked',
      'search=level',
    ]
    for (const filter of [...filters, 'statuses=in_review,rejected&changeEvent=none&inbox=received']) {
      const whole = await log(filter)
      const page = await log(`${filter}&limit=3`)
      expect(page.totals, filter).toEqual({
        count: whole.rows.length,
        cents: sumOf(whole.rows),
        withoutAmount: whole.rows.filter(({ cents }) => cents === null).length,
      })
      expect(page.count).toBe(page.totals.count)
    }
  })

  it('filters by stage and by contract, and says what there is to choose', async () => {
    const all = await log('')
    expect(all.choices.contracts.reduce((sum, { count }) => sum + count, 0)).toBe(all.count)
    for (const { stage, count } of all.choices.stages) {
      const rows = (await log(`stages=${stage}`)).rows
      expect([stage, rows.length]).toEqual([stage, count])
      for (const row of rows) expect(row.stage).toBe(stage)
    }
    const [first] = all.choices.contracts
    const ofContract = await log(`contractId=${first?.contractId}`)
    expect(ofContract.count).toBe(first?.count)
    for (const row of ofContract.rows) expect(row.contractId).toBe(first?.contractId)
  })

  it('tells each state of a linked COR apart', async () => {
    const { state } = sandbox.procore
    await into(lobby.id, rough, vav)
    await into(mechanical.id, shaftWall, credit)
    expect(await idsIn('changeEvent=up_to_date')).toEqual([rough, vav, shaftWall, credit].sort())

    sandbox.clearstory.state.editCor(rough, { amount: 13_000 })
    sandbox.clearstory.state.voidCor(shaftWall)
    await sync()
    state.editLine(lobby.id, lineOf(lobby.id, 'COR 44'), { amount: '1.00', by: people.ben.id })
    state.lockLine(mechanical.id, lineOf(mechanical.id, 'COR 45'))
    await Promise.all([refresh(lobby.id), refresh(mechanical.id)])

    expect(await idsIn('changeEvent=update_available')).toEqual([rough])
    expect(await idsIn('changeEvent=voided_in_clearstory')).toEqual([shaftWall])
    expect(await idsIn('changeEvent=edited_in_procore')).toEqual([vav])
    expect(await idsIn('changeEvent=locked_in_procore')).toEqual([credit])
    expect(await idsIn('changeEvent=up_to_date')).toEqual([credit])
    expect(await idsIn('changeEvent=changed')).toEqual([rough, vav, shaftWall].sort())
    expect(await idsIn(`changeEvent=${lobby.id}`)).toEqual([rough, vav])
    const { rows } = await log('changeEvent=linked&statuses=in_review')
    for (const row of rows) expect(row.link?.state).not.toBe('up_to_date')

    state.unlockLine(mechanical.id, lineOf(mechanical.id, 'COR 45'))
    await refresh(mechanical.id)
    expect(await idsIn('changeEvent=locked_in_procore')).toEqual([])
  })

  it('filters by the status that a change event has in Procore', async () => {
    await into(lobby.id, rough)
    await into(mechanical.id, shaftWall, credit)
    expect((await log('')).choices.procoreStatuses).toEqual([
      { name: 'Open', count: 1 },
      { name: 'Pricing with subs', count: 2 },
    ])
    expect(await idsIn(`changeEvent=${encodeURIComponent('status:Pricing with subs')}`)).toEqual(
      [shaftWall, credit].sort(),
    )
    expect(await idsIn('changeEvent=status:Open')).toEqual([rough])
    expect(await idsIn('changeEvent=status:No%20such')).toEqual([])
    expect((await log('changeEvent=status:Open')).rows[0]?.link?.changeEventStatus).toBe('Open')
  })

  it('sorts by amount and by age, in both directions', async () => {
    const cents = (await log('sort=amount')).rows.flatMap((row) => row.cents ?? [])
    expect(cents).toEqual([...cents].sort((a, b) => b - a))
    const up = (await log('sort=amount&direction=asc')).rows.flatMap((row) => row.cents ?? [])
    expect(up).toEqual([...cents].reverse())
    const days = (await log('sort=age')).rows.flatMap((row) => row.ageDays ?? [])
    expect(days.length).toBeGreaterThan(10)
    expect(days).toEqual([...days].sort((a, b) => b - a))
  })

  it('counts days on without an update in Clearstory', async () => {
    const age = async () => (await log('search=COR%2012')).rows.find(({ number }) => number === '12')?.ageDays
    const today = (await age()) ?? 0
    app.clock.advance(3 * 24 * 3600)
    await anaAgain()
    expect(await age()).toBe(today + 3)
  })

  it('refuses a filter it does not know', async () => {
    for (const query of ['changeEvent=somewhere', 'sort=size', 'direction=up', 'contractId=x']) {
      await expectProblem(ana.get(`${harbor}/cors?${query}`), 400, 'bad_request')
    }
  })
})

const exposureAnswer = v.object({
  parts: v.array(
    v.object({
      place: v.string(),
      status: v.string(),
      count: v.number(),
      cents: v.number(),
      pushedCents: v.number(),
      withoutAmount: v.number(),
      query: v.object({ changeEvent: v.string(), statuses: v.string() }),
    }),
  ),
  totals: v.record(v.string(), v.object({ count: v.number(), cents: v.number(), pushedCents: v.number() })),
})
const exposure = async () => v.parse(exposureAnswer, (await expectOk(ana.get(`${harbor}/exposure`))).body)

describe('exposure', () => {
  it('names for each part the filter that shows exactly its CORs', async () => {
    await into(lobby.id, rough, vav)
    sandbox.clearstory.state.editCor(rough, { amount: 13_000 })
    await sync()
    const { parts, totals } = await exposure()
    for (const part of parts) {
      const { rows } = await log(`changeEvent=${part.query.changeEvent}&statuses=${part.query.statuses}`)
      expect(part, `${part.place} ${part.status}`).toMatchObject({ count: rows.length, cents: sumOf(rows) })
    }
    expect(totals.changed).toEqual({ count: 1, cents: 1_300_000, pushedCents: 1_234_567 })
    expect(totals.settled).toEqual({ count: 1, cents: 811_500, pushedCents: 811_500 })
    expect(parts.filter(({ place, status }) => place === 'none' && status === 'rejected')).toEqual([])
  })

  it('agrees with what the change event says is in none', async () => {
    await into(conference.id, rough)
    const view = (await refresh(conference.id)).body
    const { totals } = await exposure()
    const none = totals.none ?? { count: 0, cents: 0 }
    expect(view).toMatchObject({ notInAnyEvent: { count: none.count, cents: none.cents } })
  })
})

describe('what a project-wide re-push would write', () => {
  it('is one push per change event, each as it can be planned', async () => {
    await into(lobby.id, rough, vav)
    await into(mechanical.id, shaftWall, credit)
    expect((await expectOk(ana.get(`${harbor}/stale`))).body).toMatchObject({ events: [], count: 0 })

    sandbox.clearstory.state.editCor(rough, { amount: 13_000 })
    sandbox.clearstory.state.editCor(vav, { title: 'Relocate VAV boxes again' })
    sandbox.clearstory.state.editCor(shaftWall, { amount: 1 })
    sandbox.clearstory.state.voidCor(credit)
    await sync()
    const stale = (await expectOk(ana.get(`${harbor}/stale`))).body
    expect(stale).toMatchObject({
      count: 3,
      aside: { voided_in_clearstory: 1 },
      events: [
        {
          changeEventId: String(lobby.id),
          number: '010',
          status: 'Open',
          cors: [
            { corId: String(rough), pushedCents: 1_234_567, currentCents: 1_300_000 },
            { corId: String(vav), pushedCents: 811_500, currentCents: 811_500 },
          ],
          previousCents: 2_046_067,
          newCents: 2_111_500,
        },
        { changeEventId: String(mechanical.id), cors: [{ corId: String(shaftWall), currentCents: 100 }] },
      ],
    })
    await into(lobby.id, rough, vav)
    await into(mechanical.id, shaftWall)
    expect((await expectOk(ana.get(`${harbor}/stale`))).body).toMatchObject({ events: [], count: 0 })
  })
})
