import { describe, expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { projects } from '../sandbox/seed/world.ts'
import { applyIfPushable, elsewhere, patch } from '../support/elsewhere.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { apply, intoLobby, lobby, plan, pushed } from '../support/money-story.ts'

// A COR's money in Procore is found under every number, title and contract that the COR has had while the money was there.

freshHarbor()
const { rough } = seededCors
const state = () => sandbox.clearstory.state
const sync = () => expectOk(ana.post(`${harbor}/sync`))

/** A contract of the same project that is not the COR's. */
function otherContract(): number {
  const own = state().cor(rough)?.contractId ?? 0
  const { customerProjectId } = state().contract(own)
  const found = [...state().cors()].find(
    ({ contractId }) =>
      contractId !== own && state().contract(contractId).customerProjectId === customerProjectId,
  )
  return found?.contractId ?? 0
}

const rename = (number: string, title: string) =>
  state().reviseCor(rough, { how: 'same_id', number, title, amount: 12_345.67 })

/** The COR gets another name or contract in Clearstory under its own id. */
const changes = {
  renamed: () => rename('40', 'Panel work'),
  'moved to another contract': () => state().editCor(rough, { contractId: otherContract() }),
} as const
const ways = Object.keys(changes) as (keyof typeof changes)[]

const revisions = ['new_id_old_gone', 'new_id_old_unlisted', 'void_old_retyped'] as const
/** 12 → 12.1 or 40 → 40.1: what Clearstory itself proposes. */
const revise = (how: (typeof revisions)[number]) =>
  state().reviseCor(rough, { how, amount: 13_000, number: `${state().cor(rough)?.corNumber ?? ''}.1` })

/** All that is in Procore of this change, under whatever number. */
function money(): number {
  return sandbox.procore.state.changeEvents
    .filter(({ deletedAt }) => deletedAt === null)
    .flatMap(({ id }) => sandbox.procore.state.lines(id))
    .filter(({ description }) => /^COR (12|40|41)(\.1)? /.test(description))
    .reduce((sum, { amountCents }) => sum + amountCents, 0)
}

async function expectNotTwice(corId: number) {
  await applyIfPushable(await plan(elsewhere(corId)))
  expect(money()).toBe(1_234_567)
}

async function unmapped(during: () => number) {
  await expectOk(ana.delete(`${harbor}/mapping`))
  const corId = during()
  const clearstoryProjectId = String(projects.harbor.clearstory.id)
  await expectOk(ana.put(`${harbor}/mapping`, { clearstoryProjectId }))
  await app.settled()
  return corId
}

async function refusedAndThere() {
  const planned = await plan(intoLobby([rough]))
  sandbox.procore.state.readings = { kind: 'frozen' }
  sandbox.faults.add({ ...patch, kind: 'body', status: 422, body: '{"errors":"no"}' })
  expect((await apply(planned)).status).toBe(422)
  sandbox.procore.state.readings = { kind: 'live' }
  app.clock.advance(600)
}

describe.each(ways)('a COR was unlinked and left its line, was %s, and then revised', (way) => {
  it.each(revisions)('is asked about with its revision (%s)', async (how) => {
    await pushed(intoLobby([rough]))
    await expectOk(ana.delete(`${lobby}/links/${rough}`))
    changes[way]()
    await sync()
    const next = revise(how)
    await sync()
    await expectNotTwice(next)
  })
})

describe.each(ways)('a write that seemed refused is there, the COR was %s, and then revised', (way) => {
  it.each(revisions)('is asked about with its revision (%s)', async (how) => {
    await refusedAndThere()
    changes[way]()
    await sync()
    const next = revise(how)
    await sync()
    await expectNotTwice(next)
  })
})

describe.each(ways)('a COR in a change event was %s, and revised while the project was not mapped', (way) => {
  it('is asked about', async () => {
    await pushed(intoLobby([rough]))
    changes[way]()
    await sync()
    await expectNotTwice(await unmapped(() => revise('new_id_old_gone')))
  })
})

describe('a COR was renamed twice', () => {
  const story = {
    linked: () => pushed(intoLobby([rough])),
    async unlinked() {
      await pushed(intoLobby([rough]))
      await expectOk(ana.delete(`${lobby}/links/${rough}`))
    },
    'refused and there': refusedAndThere,
  } as const

  it.each(Object.keys(story) as (keyof typeof story)[])(
    '%s: its revision goes on from the name between',
    async (how) => {
      await story[how]()
      for (const number of ['40', '41']) {
        rename(number, `Work ${number}`)
        await sync()
      }
      const next = state().reviseCor(rough, { number: '40.1', title: 'Again', amount: 13_000 })
      await sync()
      await expectNotTwice(next)
    },
  )

  it('unlinked and not mapped for a while: its revision goes on from its last name', async () => {
    await story.unlinked()
    changes.renamed()
    await sync()
    changes['moved to another contract']()
    await sync()
    await expectNotTwice(await unmapped(() => revise('new_id_old_gone')))
  })
})

describe('a COR was pushed as 12 and pushed again as 40', () => {
  async function pushedTwice() {
    await pushed(intoLobby([rough]))
    changes.renamed()
    await sync()
    await pushed(intoLobby([rough]))
  }

  it('is asked about when it is revised as 12.1', async () => {
    await pushedTwice()
    const next = state().reviseCor(rough, { number: '12.1', title: 'Again', amount: 13_000 })
    await sync()
    await expectNotTwice(next)
  })

  it('is asked about when its revision 41 is pushed and then revised as 12.1', async () => {
    await pushedTwice()
    const heir = state().reviseCor(rough, { number: '41', amount: 12_345.67 })
    await sync()
    await expectOk(ana.post(`${harbor}/cors/${heir}/replaces`, { replaces: String(rough) }))
    state().editCor(heir, { title: 'Later words' })
    await sync()
    await pushed(intoLobby([heir]))
    const next = state().reviseCor(heir, { number: '12.1', title: 'Again', amount: 13_000 })
    await sync()
    await expectNotTwice(next)
  })

  it('is not asked about for a new COR 12.1 while it is in Clearstory’s list', async () => {
    await pushedTwice()
    const { contractId = 0 } = state().cor(rough) ?? {}
    state().reviseCor(500_013, {
      how: 'same_id',
      number: '12.1',
      title: 'Other work',
      contractId,
      amount: 500,
    })
    await sync()
    expect((await plan(elsewhere(500_013))).blockers).toEqual([])
  })
})
