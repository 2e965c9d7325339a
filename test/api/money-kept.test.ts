import { describe, expect, it } from 'vitest'
import { idOf, type ProcoreCompanyId, type ProcoreProjectId } from '../../server/domain/ids.ts'
import { readCorsWhole } from '../../server/usecases/sync/full-sync.ts'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { companies, projects } from '../sandbox/seed/world.ts'
import { ana, app, freshHarbor, sandbox } from '../support/fresh-app.ts'
import { logLink } from '../support/log-link.ts'
import { expectOk, harbor } from '../support/mapped-project.ts'
import { apply, cardOf, intoLobby, lobbyId, ours, plan, pushed } from '../support/money-story.ts'

// "Keep as it is" is kept for what the COR was then: an amount, none, or void.

freshHarbor()
const { rough } = seededCors
const state = () => sandbox.clearstory.state
const sync = () => expectOk(ana.post(`${harbor}/sync`))
const keep = async () => expectOk(apply(await plan(intoLobby([rough]))))
const withoutAmount = () =>
  state().overrideCor(rough, { status: 'approved_to_proceed', approvedToProceedAmount: null })

async function expectAttention(needsAttention = true) {
  expect(await cardOf(rough)).toMatchObject({ needsAttention })
  expect(await logLink('12')).toMatchObject({ needsAttention })
}

async function keptWithoutAmount() {
  await pushed(intoLobby([rough]))
  withoutAmount()
  await sync()
  await keep()
  await expectAttention(false)
}

async function lockedAndVoid() {
  await pushed(intoLobby([rough]))
  sandbox.procore.state.lockLine(lobbyId, ours('12')[0]?.id ?? 0)
  state().voidCor(rough)
  await sync()
}

async function countsWithoutAmount() {
  state().editCor(rough, { status: 'approved_to_proceed' })
  withoutAmount()
  await sync()
}

describe('a COR that was kept while it had no amount', () => {
  it('needs attention once it is void, until that is kept too', async () => {
    await keptWithoutAmount()
    state().overrideCor(rough, {})
    sandbox.procore.state.lockLine(lobbyId, ours('12')[0]?.id ?? 0)
    state().voidCor(rough)
    await sync()
    await expectAttention()
    await keep()
    await expectAttention(false)
  })

  it('needs attention once it is deleted in Clearstory', async () => {
    await keptWithoutAmount()
    state().overrideCor(rough, {})
    state().deleteCor(rough)
    const company = idOf<ProcoreCompanyId>(String(companies.marin.id))
    await readCorsWhole(app.deps, company, idOf<ProcoreProjectId>(String(projects.harbor.id)))
    await expectAttention()
  })
})

describe('a COR whose locked line was kept while it was void', () => {
  it('needs attention once it counts again without an amount', async () => {
    await lockedAndVoid()
    await keep()
    await countsWithoutAmount()
    await expectAttention()
  })

  it('needs attention then too where it was kept by Remove from event', async () => {
    await lockedAndVoid()
    const removal = { kind: 'remove', corIds: [String(rough)], changeEventId: String(lobbyId) }
    await expectOk(apply(await plan(removal)))
    await expectAttention(false)
    await countsWithoutAmount()
    await expectAttention()
  })
})
