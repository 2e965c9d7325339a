import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DesiredLine } from '../../server/domain/breakdown.ts'
import type { LineContent } from '../../server/domain/change-event.ts'
import {
  type BudgetCodeId,
  type CommitmentId,
  idOf,
  type ProcoreProjectId,
  type VendorId,
} from '../../server/domain/ids.ts'
import type { Person } from '../../server/domain/person.ts'
import { createContractCheck } from '../contract/contract-check.ts'
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { budgetCodes, companies, oauthApp, people, projects, subcontracts } from '../sandbox/seed/world.ts'
import { type Adapter, adapterFor, always, KeptTokens } from './tiny-procore.ts'

let sandbox: Sandbox
const redirectUri = 'http://127.0.0.1:3000/auth/procore/callback'
const harbor: ProcoreProjectId = idOf(String(projects.harbor.id))
const subcontract = subcontracts[0]

beforeAll(async () => {
  sandbox = await createSandbox()
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

type SeedName = keyof typeof people

/** A person who has signed in by the real grant. */
async function signedIn(name: SeedName): Promise<Adapter & { kept: KeptTokens }> {
  const kept = new KeptTokens(null)
  const adapter = processFor(name, kept)
  const code = sandbox.procore.state.grants.authorize(people[name].id, redirectUri)
  kept.stored = await adapter.oauth.exchangeCode(code)
  return { ...adapter, kept }
}

/** The adapter of one process over a store that others may share. */
function processFor(name: SeedName, keeper: KeptTokens): Adapter {
  const { id, name: fullName, companyId } = people[name]
  const person: Person = {
    companyId: idOf(String(companyId)),
    personId: idOf(String(id)),
    name: fullName,
    sessionId: idOf(`session-${name}`),
  }
  const { apiUrl, loginUrl } = sandbox.procore
  return adapterFor({ apiUrl, loginUrl, redirectUri }, { person, keeper, secrets: oauthApp })
}

function content(more: Partial<LineContent> = {}): LineContent {
  return {
    description: 'COR 12 Level 3 rough-in',
    amountCents: 1234567,
    quantity: null,
    unitCost: null,
    unitOfMeasure: null,
    budgetCodeId: idOf<BudgetCodeId>(String(budgetCodes.electrical.id)),
    vendorId: subcontract === undefined ? null : idOf<VendorId>(String(subcontract.vendorId)),
    commitmentId: subcontract === undefined ? null : idOf<CommitmentId>(String(subcontract.commitmentId)),
    ...more,
  }
}

function line(more: Partial<LineContent> = {}): DesiredLine {
  return { corId: idOf('12'), key: 'lump', content: content(more) }
}

async function newEvent({ procore }: Adapter, lines: DesiredLine[]) {
  const { statuses } = await procore.changeEventOptions(harbor)
  const status = statuses.find(({ isDefault }) => isDefault)
  if (status === undefined) throw new Error('no default status')
  const event = {
    number: null,
    title: 'From Clearstory',
    description: 'Reference CS-1',
    statusId: status.statusId,
    scope: 'tbd' as const,
    changeTypeId: null,
    changeReasonId: null,
  }
  return procore.createChangeEvent(harbor, event, lines, always)
}

const nothing = { add: [], change: [], remove: [] }

describe('who may do what', () => {
  it.each([
    ['ana', { changeEvents: 'admin', canCreateChangeEvents: true, projectAdmin: true, companyAdmin: true }],
    [
      'ben',
      { changeEvents: 'standard', canCreateChangeEvents: true, projectAdmin: false, companyAdmin: false },
    ],
    [
      'rita',
      { changeEvents: 'read_only', canCreateChangeEvents: false, projectAdmin: false, companyAdmin: false },
    ],
  ] as const)('%s on Harbor Tower', async (name, rights) => {
    const { procore } = await signedIn(name)
    expect(await procore.projectAccess(harbor)).toMatchObject({
      projectName: 'Harbor Tower',
      projectNumber: '22-041',
      currency: 'USD',
      ...rights,
    })
  })

  it('somebody else’s project is not there', async () => {
    const { procore } = await signedIn('otto')
    await expect(procore.projectAccess(harbor)).rejects.toMatchObject({ kind: 'not_found' })
  })

  it('a project one is not on is forbidden', async () => {
    const { procore } = await signedIn('ben')
    await expect(procore.projectAccess(idOf(String(projects.pier.id)))).rejects.toMatchObject({
      kind: 'forbidden',
    })
  })

  it('a reader’s write is refused', async () => {
    const { procore } = await signedIn('rita')
    const [event] = (await procore.listChangeEvents(harbor, { page: 1, perPage: 1 })).changeEvents
    if (event === undefined) throw new Error('no change event is seeded')
    await expect(
      procore.updateChangeEvent(harbor, event.changeEventId, { ...nothing, add: [line()] }, always),
    ).rejects.toMatchObject({ kind: 'forbidden', status: 403 })
  })
})

describe('signing in', () => {
  it('names the person', async () => {
    const { oauth, kept } = await signedIn('ana')
    if (kept.stored === null) throw new Error('no tokens')
    const personId = await oauth.whoIs(kept.stored)
    expect(personId).toBe(String(people.ana.id))
    expect(await oauth.membership(kept.stored, idOf(String(companies.marin.id)), personId)).toEqual({
      name: 'Ana Diaz',
      companyName: companies.marin.name,
    })
  })

  it.each([
    ['unconnected', 'app_not_connected'],
    ['coastal', 'forbidden'],
  ] as const)('to %s: %s', async (company, kind) => {
    const { oauth, kept } = await signedIn('ana')
    if (kept.stored === null) throw new Error('no tokens')
    const personId = await oauth.whoIs(kept.stored)
    const asking = oauth.membership(kept.stored, idOf(String(companies[company].id)), personId)
    await expect(asking).rejects.toMatchObject({ kind })
  })

  it('an app uninstalled later is told apart from a lost session', async () => {
    const { procore } = await signedIn('ana')
    sandbox.procore.state.disconnectApp(companies.marin.id)
    await expect(procore.projectAccess(harbor)).rejects.toMatchObject({ kind: 'app_not_connected' })
  })

  it('twenty calls on an expired token refresh it once', async () => {
    const { procore, kept } = await signedIn('ana')
    sandbox.procore.state.expireAccessTokens()
    sandbox.journal.clear()
    const calls = Array.from({ length: 20 }, () => procore.listChangeEvents(harbor, { page: 1, perPage: 1 }))
    await Promise.all(calls)
    expect(sandbox.journal.entries({ path: '/oauth/token' })).toHaveLength(1)
    expect(kept.replaced).toBe(1)
  })

  it('two processes with one expired token go on with the one pair that was stored', async () => {
    const first = await signedIn('ana')
    const second = processFor('ana', first.kept)
    sandbox.procore.state.expireAccessTokens()
    const calls = [first, second, first, second].map(({ procore }) => procore.changeEventOptions(harbor))
    expect(await Promise.all(calls)).toHaveLength(4)
    const tokenAnswers = sandbox.journal.entries({ path: '/oauth/token' }).slice(1)
    expect(tokenAnswers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(first.kept.replaced).toBe(1)
  })

  it('a revoked session ends', async () => {
    const { procore, oauth, kept } = await signedIn('ana')
    if (kept.stored === null) throw new Error('no tokens')
    await oauth.revoke(kept.stored)
    await expect(procore.projectAccess(harbor)).rejects.toMatchObject({ kind: 'session_ended' })
  })
})

describe('writing', () => {
  it('a new change event comes back with its lines as they were meant', async () => {
    const adapter = await signedIn('ana')
    const lines = [line(), line({ description: 'Credit', amountCents: -50, budgetCodeId: null })]
    const event = await newEvent(adapter, lines)
    expect(event.items.map((item) => item.content)).toEqual(lines.map((one) => one.content))
    expect(event).toMatchObject({
      title: 'From Clearstory',
      createdById: String(people.ana.id),
      deleted: false,
    })
    expect(await adapter.procore.showChangeEvent(harbor, event.changeEventId)).toEqual(event)
  })

  it('adds, changes and removes in one PATCH', async () => {
    const adapter = await signedIn('ana')
    const event = await newEvent(adapter, [line({ description: 'a' }), line({ description: 'b' })])
    const [a, b] = event.items
    if (a === undefined || b === undefined) throw new Error('lines are missing')
    sandbox.journal.clear()
    const counted = { amountCents: 25050, quantity: '2', unitCost: '125.25', unitOfMeasure: 'hr' }
    const after = await adapter.procore.updateChangeEvent(
      harbor,
      event.changeEventId,
      {
        add: [line({ description: 'c', vendorId: null, commitmentId: null })],
        change: [{ changeItemId: a.changeItemId, line: line(counted) }],
        remove: [b.changeItemId],
      },
      always,
    )
    expect(after.items.map((item) => item.content)).toEqual([
      content(counted),
      content({ description: 'c', vendorId: null, commitmentId: null }),
    ])
    expect(sandbox.journal.entries().map(({ method }) => method)).toEqual(['PATCH'])
    const manual = await adapter.procore.updateChangeEvent(
      harbor,
      event.changeEventId,
      {
        ...nothing,
        change: [{ changeItemId: a.changeItemId, line: line() }],
      },
      always,
    )
    expect(manual.items[0]?.content).toEqual(content())
  })

  it('carries Procore’s own notes about what it did besides', async () => {
    const adapter = await signedIn('ana')
    const event = await newEvent(adapter, [
      line({ budgetCodeId: idOf<BudgetCodeId>(String(budgetCodes.hvacAir.id)) }),
    ])
    expect(event.notes.join()).toContain('was not in the budget')
  })

  it('a locked line is refused with Procore’s words, and reads as locked', async () => {
    const adapter = await signedIn('ana')
    const event = await newEvent(adapter, [line()])
    const [item] = event.items
    if (item === undefined) throw new Error('the line is missing')
    sandbox.procore.state.lockLine(Number(event.changeEventId), Number(item.changeItemId))
    sandbox.procore.state.addRfq(Number(event.changeEventId), Number(item.changeItemId))
    const write = { ...nothing, remove: [item.changeItemId] }
    await expect(
      adapter.procore.updateChangeEvent(harbor, event.changeEventId, write, always),
    ).rejects.toMatchObject({
      kind: 'refused',
      written: 'unknown',
      status: 422,
      messages: [expect.stringContaining('locked')],
    })
    const [locked] = (await adapter.procore.showChangeEvent(harbor, event.changeEventId)).items
    expect(locked).toMatchObject({
      editable: false,
      deletable: false,
      lock: 'change_order',
      content: item.content,
    })
    expect(locked?.rfqNumber).toMatch(/-1$/)
  })

  it.each([
    ['drop_before', 0],
    ['drop_after', 1],
  ] as const)('%s: the outcome is unknown either way, and nothing is repeated', async (kind, lines) => {
    const adapter = await signedIn('ana')
    const event = await newEvent(adapter, [])
    const path = `/rest/v1.1/change_events/${event.changeEventId}`
    sandbox.faults.add({ system: 'procore', method: 'PATCH', path, kind })
    await expect(
      adapter.procore.updateChangeEvent(harbor, event.changeEventId, { ...nothing, add: [line()] }, always),
    ).rejects.toMatchObject({ kind: 'unavailable', written: 'unknown' })
    expect(sandbox.procore.state.lines(Number(event.changeEventId))).toHaveLength(lines)
    expect(sandbox.journal.entries({ method: 'PATCH' })).toHaveLength(1)
  })

  it.each([
    [502, 'unavailable', 'unknown'],
    [503, 'busy', 'unknown'],
    [422, 'refused', 'unknown'],
  ] as const)('an answer of %i to the write: %s, written %s', async (status, kind, written) => {
    const adapter = await signedIn('ana')
    const event = await newEvent(adapter, [])
    sandbox.faults.add({
      system: 'procore',
      method: 'PATCH',
      kind: 'status',
      status,
      body: '<html>Oops</html>',
    })
    await expect(
      adapter.procore.updateChangeEvent(harbor, event.changeEventId, { ...nothing, add: [line()] }, always),
    ).rejects.toMatchObject({ kind, written, messages: [] })
  })

  it('a recycled change event reads as deleted', async () => {
    const adapter = await signedIn('ana')
    const event = await newEvent(adapter, [])
    sandbox.procore.state.deleteChangeEvent(Number(event.changeEventId))
    expect((await adapter.procore.showChangeEvent(harbor, event.changeEventId)).deleted).toBe(true)
    sandbox.procore.state.deleteChangeEvent(Number(event.changeEventId), 'for_good')
    await expect(adapter.procore.showChangeEvent(harbor, event.changeEventId)).rejects.toMatchObject({
      kind: 'not_found',
    })
  })
})

describe('reference data', () => {
  it('commitments of both kinds with vendors, and the codes on one of them', async () => {
    const { procore } = await signedIn('ana')
    const commitments = await procore.listCommitments(harbor)
    expect(new Set(commitments.map(({ kind }) => kind))).toEqual(
      new Set(['work_order_contract', 'purchase_order_contract']),
    )
    const seeded = commitments.find(({ commitmentId }) => commitmentId === String(subcontract?.commitmentId))
    expect(seeded).toMatchObject({
      vendorId: String(subcontract?.vendorId),
      vendorName: subcontract?.vendorName,
    })
    const onCommitment = await procore.listBudgetCodes(
      harbor,
      idOf<CommitmentId>(String(subcontract?.commitmentId)),
    )
    expect(onCommitment.map(({ code }) => code).sort()).toEqual(
      subcontract?.codes.map((key) => budgetCodes[key].code).sort(),
    )
    expect((await procore.listBudgetCodes(harbor)).length).toBeGreaterThan(onCommitment.length)
  })

  it('change events by page, by words and by day', async () => {
    const adapter = await signedIn('ana')
    const { procore } = adapter
    const first = await procore.listChangeEvents(harbor, { page: 1, perPage: 1 })
    expect(first.changeEvents).toHaveLength(1)
    expect(first.total).toBeGreaterThan(1)
    const [event] = first.changeEvents
    const found = await procore.listChangeEvents(harbor, { search: event?.title ?? '', page: 1, perPage: 20 })
    expect(found.changeEvents).toContainEqual(event)
    const made = await newEvent(adapter, [])
    const today = await procore.listChangeEvents(harbor, {
      createdFrom: new Date().toISOString(),
      page: 1,
      perPage: 100,
    })
    expect(today.changeEvents.map(({ changeEventId }) => changeEventId)).toContain(made.changeEventId)
  })
})

const contracts = process.env.CONTRACTS_DIR

describe.skipIf(contracts === undefined)('the contract', () => {
  it('is kept by every request', async () => {
    const adapter = await signedIn('ana')
    const { procore, oauth, kept } = adapter
    const event = await newEvent(adapter, [line(), line({ budgetCodeId: null })])
    const [first, second] = event.items
    if (first === undefined || second === undefined || kept.stored === null) throw new Error('unexpected')
    await procore.updateChangeEvent(
      harbor,
      event.changeEventId,
      {
        add: [line({ quantity: '2.5', unitCost: '10', unitOfMeasure: 'hr', amountCents: 2500 })],
        change: [{ changeItemId: first.changeItemId, line: line({ vendorId: null, commitmentId: null }) }],
        remove: [second.changeItemId],
      },
      always,
    )
    await procore.showChangeEvent(harbor, event.changeEventId)
    await procore.projectAccess(harbor)
    await procore.listChangeEvents(harbor, {
      search: 'x',
      createdFrom: '2026-01-01T00:00:00Z',
      page: 1,
      perPage: 20,
    })
    await procore.listCommitments(harbor)
    await procore.listBudgetCodes(harbor, idOf<CommitmentId>(String(subcontract?.commitmentId)))
    await oauth.membership(kept.stored, idOf(String(companies.marin.id)), await oauth.whoIs(kept.stored))
    await oauth.refresh(kept.stored.refreshToken)
    await oauth.revoke(kept.stored)
    const check = createContractCheck(contracts ?? '')
    const problems = sandbox.journal.entries().flatMap((entry) =>
      check
        .check(entry)
        .filter((problem) => problem.startsWith('request'))
        .map((problem) => `${entry.method} ${entry.path}: ${problem}`),
    )
    expect(problems).toEqual([])
  })
})
