import { describe, expect, it } from 'vitest'
import type { ChangeEvent, ChangeItem } from '../../server/domain/change-event.ts'
import type { ChangeOrderRequest } from '../../server/domain/change-order-request.ts'
import { corFingerprintText, fingerprintText } from '../../server/domain/fingerprint.ts'
import type { ContractId, CorId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import { content, eventOf, item } from './world.ts'

describe('what a plan saw of a change event', () => {
  const [one, two] = [
    item('10', content('A', 1, { quantity: '2', unitCost: '3', unitOfMeasure: 'ea' })),
    item('9', content('B', 2)),
  ]
  const status = { statusId: idOf<never>('1'), name: 'Open', mappedTo: 'open' } as const
  const event = eventOf([one, two], { status })
  const text = () => fingerprintText(event)

  it('is the same in any order of lines', () => {
    expect(fingerprintText(eventOf([two, one], { status }))).toBe(text())
    expect(event.items[0]).toBe(one)
    expect(text().indexOf('"10"')).toBeLessThan(text().indexOf('"9"'))
  })

  it.each<[string, Partial<ChangeEvent>]>([
    ['times', { updatedAt: '2026-11-02T10:00:00.000Z', createdAt: '2026-11-02T10:00:00.000Z' }],
    ['title', { title: 'Roof' }],
    ["status's name", { status: { ...status, name: 'Offen' } }],
    ['notes', { notes: ['x'] }],
  ])('does not depend on its %s', (_, more) => {
    expect(fingerprintText({ ...event, ...more })).toBe(text())
  })

  it('does not depend on when a line was touched, nor on names', () => {
    const touched = { ...one, updatedAt: '2026-11-02T10:00:00.000Z', vendorName: 'Bay Electric' }
    expect(fingerprintText({ ...event, items: [touched, two] })).toBe(text())
  })

  it.each<[string, Partial<ChangeEvent>]>([
    ['id', { changeEventId: idOf<never>('901') }],
    ['place in the recycle bin', { deleted: true }],
    ['status', { status: { ...status, mappedTo: 'closed' } }],
    ['missing status', { status: null }],
    ['removed line', { items: [one] }],
    ['added line', { items: [one, two, item('11', content('C', 3))] }],
  ])('changes with its %s', (_, more) => {
    expect(fingerprintText({ ...event, ...more })).not.toBe(text())
  })

  it.each<[string, Partial<ChangeItem>]>([
    ['id', { changeItemId: idOf<never>('12') }],
    ['right to edit', { editable: false }],
    ['right to delete', { deletable: false }],
    ['fraction of a cent', { inexactAmount: '0.011' }],
    ...Object.entries({
      description: 'Z',
      amountCents: 7,
      quantity: '4',
      unitCost: '5',
      unitOfMeasure: 'h',
      budgetCodeId: idOf<never>('309'),
      vendorId: null,
      commitmentId: idOf<never>('509'),
    }).map(([field, value]): [string, Partial<ChangeItem>] => [
      field,
      { content: { ...one.content, [field]: value } },
    ]),
  ])("changes with a line's %s", (_, more) => {
    expect(fingerprintText({ ...event, items: [{ ...one, ...more }, two] })).not.toBe(text())
  })
})

describe('what a plan saw of a COR (case 13)', () => {
  const cor: ChangeOrderRequest = {
    corId: idOf<CorId>('12'),
    corUuid: 'u',
    number: '12',
    version: '1',
    title: 'Rough-in',
    description: null,
    status: 'in_review',
    stage: null,
    inbox: 'received',
    contractId: idOf<ContractId>('601'),
    contractorName: 'Bay Electric',
    customerReferenceNumber: null,
    changeNotificationId: null,
    amounts: { requested: '1', inReview: '2', approvedToProceed: '3', approvedCoIssued: '4', void: '5' },
    tagIds: [],
    daysInReview: 3,
    dateSubmittedAt: null,
    updatedAt: '2026-11-01T00:00:00.000Z',
  }
  const text = () => corFingerprintText(cor)

  it('is the same for the same COR, whatever else passes', () => {
    expect(corFingerprintText({ ...cor, amounts: { ...cor.amounts }, daysInReview: 4 })).toBe(text())
  })

  it.each(['2026-11-01T00:00:00Z', '2026-11-01T00:00:00.999Z'])(
    'is the same for the same second, however finely a list gives it: %s',
    (updatedAt) => {
      expect(corFingerprintText({ ...cor, updatedAt })).toBe(text())
    },
  )

  it.each<[string, Partial<ChangeOrderRequest>]>([
    ['second', { updatedAt: '2026-11-01T00:00:01.000Z' }],
    ['time', { updatedAt: '2026-11-02T00:00:00.000Z' }],
    ['status', { status: 'rejected' }],
    ['stage', { stage: 'void' }],
    ['number', { number: '12.1' }],
    ['title', { title: 'Panels' }],
    ['contract', { contractId: null }],
    ...Object.keys(cor.amounts).map((field): [string, Partial<ChangeOrderRequest>] => [
      field,
      { amounts: { ...cor.amounts, [field]: '9' } },
    ]),
    ['amounts in other places', { amounts: { ...cor.amounts, requested: '2', inReview: '1' } }],
  ])('changes with its %s', (_, more) => {
    expect(corFingerprintText({ ...cor, ...more })).not.toBe(text())
  })
})
