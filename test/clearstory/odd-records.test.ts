import { describe, expect, it } from 'vitest'
import { amountOf, type ChangeOrderRequest } from '../../server/domain/change-order-request.ts'
import { type ChangeNotificationId, type CorId, idOf, type TagId } from '../../server/domain/ids.ts'
import type { Clearstory } from '../../server/domain/ports/clearstory.ts'
import type { LogFields } from '../../server/domain/ports/platform.ts'
import { projectId, timeOf, wireCor, withScripted } from './scripted-clearstory.ts'

type Logged = [string, LogFields | undefined]

/** What an adapter reads from one answer to every call, and what it logs about it. */
async function read<T>(body: unknown, ask: (clearstory: Clearstory) => Promise<T>) {
  const logged: Logged[] = []
  const values: T[] = []
  await withScripted(
    () => ({ body }),
    async (clearstory) => {
      values.push(await ask(clearstory))
    },
    { log: { warn: (event, fields) => logged.push([event, fields]) } },
  )
  const [value] = values
  if (value === undefined) throw new Error('nothing was read')
  return { value, logged }
}

const page = (...records: unknown[]) => ({ records, count: records.length })

async function corsOf(clearstory: Clearstory): Promise<ChangeOrderRequest[]> {
  const cors: ChangeOrderRequest[] = []
  for await (const one of clearstory.corPages(projectId, 'received', null)) cors.push(...one.cors)
  return cors
}

const odd = (path: string, recordId: string | null, field: string): Logged => [
  'clearstory_record_odd',
  { path, recordId, field },
]

describe('one odd COR in a page', () => {
  it.each([
    ['without a status', { status: undefined }],
    ['with null as its status', { status: null }],
    ['with a status that is not in the contract', { status: 'superseded' }],
    ['with a status that is no text', { status: { name: 'in_review' } }],
  ])('%s has no amount by status, keeps its other facts, and the page goes on', async (_, fields) => {
    const more = { ...fields, requestedAmount: 100.5, inReviewAmount: 90, corNumber: '2', contractId: 7 }
    const body = page(wireCor(1), wireCor(2, more), wireCor(3))
    const { value, logged } = await read(body, corsOf)
    expect(value.map(({ corId, status }) => [corId, status])).toEqual([
      ['1', 'in_review'],
      ['2', 'unknown'],
      ['3', 'in_review'],
    ])
    const [, cor] = value
    if (!cor) throw new Error('no COR')
    expect(cor).toMatchObject({ number: '2', contractId: '7', title: 'T2' })
    expect(amountOf(cor, 'by_status')).toEqual({ kind: 'no_amount' })
    expect(amountOf(cor, 'requested')).toEqual({ kind: 'amount', cents: 10_050 })
    expect(logged).toEqual([odd('/cors', '2', 'status')])
  })

  it.each<[string, Record<string, unknown>, Partial<ChangeOrderRequest>, string]>([
    ['an amount that is no number', { inReviewAmount: 'a lot' }, {}, 'inReviewAmount'],
    ['an amount that is true', { inReviewAmount: true }, {}, 'inReviewAmount'],
    ['an amount that is an object', { inReviewAmount: { cents: 5 } }, {}, 'inReviewAmount'],
    ['a contract that is no id', { contractId: 'x' }, { contractId: null }, 'contractId'],
    ['a number that is a list', { corNumber: [2] }, { number: '' }, 'corNumber'],
    ['a time that is none', { dateSubmitted: 'yesterday' }, { dateSubmittedAt: null }, 'dateSubmitted'],
    ['a tag without id', { tmTags: [{ id: 8 }, {}, { id: 9 }] }, {}, 'tmTags.id'],
    ['tags that are no list', { tmTags: 'none' }, { tagIds: [] }, 'tmTags'],
    ['a tag that is a single object without id', { tmTags: {} }, { tagIds: [] }, 'tmTags.id'],
  ])('with %s keeps what can be read', async (_, fields, expected, field) => {
    const { value, logged } = await read(page(wireCor(1), wireCor(2, fields), wireCor(3)), corsOf)
    expect(value.map(({ corId }) => corId)).toEqual(['1', '2', '3'])
    expect(value[1]).toMatchObject({ title: 'T2', status: 'in_review', updatedAt: timeOf(2), ...expected })
    if (field === 'tmTags.id' && Array.isArray(fields.tmTags)) expect(value[1]?.tagIds).toEqual(['8', '9'])
    if (field === 'inReviewAmount') expect(value[1]?.amounts.inReview).toBeNull()
    expect(logged).toEqual([odd('/cors', '2', field)])
  })

  it.each<[string, unknown, string]>([
    ['without id', { ...wireCor(2), id: undefined }, 'id'],
    ['with an id that is none', { ...wireCor(2), id: 'two' }, 'id'],
    ['that is null', null, ''],
    ['that is text', 'COR 2', ''],
  ])('%s is left out', async (_, record, field) => {
    const { value, logged } = await read(page(wireCor(1), record, wireCor(3)), corsOf)
    expect(value.map(({ corId }) => corId)).toEqual(['1', '3'])
    expect(logged).toEqual(record === null ? [] : [odd('/cors', null, field)])
  })

  it('is logged once however often it is read, and never with its words or amounts', async () => {
    const body = page(wireCor(2, { status: 'secret words', requestedAmount: '12.345,67' }))
    const { logged: twice } = await read(body, async (clearstory) => [
      await corsOf(clearstory),
      await corsOf(clearstory),
    ])
    expect(twice).toEqual([odd('/cors', '2', 'requestedAmount'), odd('/cors', '2', 'status')])
    expect(JSON.stringify(twice)).not.toMatch(/secret|12\.345/)
  })

  it('read by its id is taken the same way', async () => {
    const { value, logged } = await read(wireCor(12, { status: null, voidAmount: 'x' }), (clearstory) =>
      clearstory.showCor(idOf<CorId>('12'), 'sent'),
    )
    expect(value).toMatchObject({ corId: '12', status: 'unknown', amounts: { void: null } })
    expect(logged).toEqual([odd('/cors/12', '12', 'voidAmount'), odd('/cors/12', '12', 'status')])
  })

  it('is an error where an answer by id has no id: it is then no COR at all', async () => {
    const asked = read({ title: 'T' }, (clearstory) => clearstory.showCor(idOf<CorId>('12'), 'sent'))
    await expect(asked).rejects.toMatchObject({ kind: 'unreadable', message: expect.stringMatching(/id: /) })
  })
})

describe('one odd record of another list', () => {
  it('leaves the other contracts; a name may be missing', async () => {
    const body = page(
      { id: 1, name: 'Drywall', contractValue: 'unknown' },
      { name: 'No id' },
      { id: 3, name: null },
      { id: 4, customerProjectId: 'x' },
    )
    const { value } = await read(body, (clearstory) => clearstory.listContracts(projectId))
    expect(value.map(({ contractId, name }) => [contractId, name])).toEqual([
      ['1', 'Drywall'],
      ['3', ''],
      ['4', ''],
    ])
  })

  it('leaves the other projects', async () => {
    const body = page({ id: 1, projectTitle: 'A', archived: 'no' }, { projectTitle: 'B' }, { id: 3 })
    const { value } = await read(body, (clearstory) => clearstory.listProjects())
    expect(value.map(({ clearstoryProjectId }) => clearstoryProjectId)).toEqual(['1', '3'])
  })

  it('leaves the other rates', async () => {
    const body = page({ projectRateId: 5, rate: 10 }, { rate: 11 }, { projectRateId: 6, rate: 'ten' })
    const { value } = await read(body, (clearstory) => clearstory.projectRates(projectId))
    expect([...value.material]).toEqual([['5', '10']])
  })

  it('leaves the other change notifications', async () => {
    const body = page({ id: 1, title: 'A', dueDate: 'soon' }, { title: 'B' }, { id: 3, totalSubmitted: 'x' })
    for (const inbox of ['sent', 'received'] as const) {
      const { value } = await read(body, (clearstory) => clearstory.listNotifications(projectId, inbox))
      expect(value.map(({ notificationId, dueAt }) => [notificationId, dueAt])).toEqual([
        ['1', null],
        ['3', null],
      ])
    }
  })

  it('leaves the other answers to a change notification', async () => {
    const body = {
      id: 1,
      contractors: [{ contractId: 7, hasResponded: 'yes' }, 'odd', { contractId: 'x' }],
      responses: [{ contractId: 7, hasResponded: true, cor: { uuid: 'u', total: 'x' } }, 5],
    }
    const { value } = await read(body, (clearstory) =>
      clearstory.showSentNotification(idOf<ChangeNotificationId>('1')),
    )
    expect(value?.answers).toMatchObject([
      { contractId: '7', hasResponded: true, cor: { corUuid: 'u', total: null } },
      { contractId: null, hasResponded: false },
    ])
  })

  it('is an error where no record of a list that replaces another can be read', async () => {
    const asked = read(page({ name: 'A' }, { name: 'B' }), (clearstory) =>
      clearstory.listContracts(projectId),
    )
    await expect(asked).rejects.toMatchObject({ kind: 'unreadable' })
  })
})

describe('a T&M tag', () => {
  const tag = async (fields: Record<string, unknown>) => {
    const body = { id: 5, number: '5', title: 'T', ...fields }
    const { value } = await read(body, (clearstory) => clearstory.showTag(idOf<TagId>('5')))
    return value?.items.map(({ type, name, quantity, projectRateId }) => [
      type,
      name,
      quantity,
      projectRateId,
    ])
  }

  it('reads its items, also where a list is a single object', async () => {
    expect(
      await tag({
        labor: { laborClass: 'Foreman', workersQuantity: 2, unitQuantity: 8, unit: 'ST', projectRateId: 1 },
        material: [{ material: 'Stud', quantity: 12.5, unit: 'ea', projectRateId: 2 }],
      }),
    ).toEqual([
      ['labor', 'Foreman', '16', '1'],
      ['material', 'Stud', '12.5', '2'],
    ])
  })

  it('does not price an item whose quantity is missing or cannot be read', async () => {
    expect(
      await tag({
        labor: [{ laborClass: 'Foreman', workersQuantity: 'two', unitQuantity: 8, projectRateId: 1 }],
        material: [{ material: 'Stud', projectRateId: 2 }, 'odd', { material: 'Track', quantity: 1 }],
        equipment: [{ equipment: 'Lift', quantity: 1, unitQuantity: null, projectRateId: 3 }],
      }),
    ).toEqual([
      ['labor', 'Foreman', '0', null],
      ['material', 'Stud', '0', null],
      ['material', 'Track', '1', null],
      ['equipment', 'Lift', '0', null],
    ])
  })
})
