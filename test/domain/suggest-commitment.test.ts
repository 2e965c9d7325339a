import { describe, expect, it } from 'vitest'
import { type Commitment, isClosedCommitment } from '../../server/domain/commitment.ts'
import type { CommitmentId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import { suggestCommitment } from '../../server/domain/suggest-commitment.ts'

const commitment = (id: string, number: string, title: string, vendorName: string): Commitment => ({
  commitmentId: idOf<CommitmentId>(id),
  kind: 'work_order_contract',
  number,
  title,
  status: 'Approved',
  vendorId: null,
  vendorName,
  currency: null,
})

const commitments = [
  commitment('1', 'SC-014', 'Electrical', 'Bay Electric Co.'),
  commitment('2', 'SC-01', 'Low voltage', 'Bay Signal'),
  commitment('3', 'SC-021', 'HVAC', 'Summit Mechanical, Inc.'),
]

it.each([
  ['SC-014 Electrical', null, '1', 'same_number'],
  ['sc 014', null, null, null],
  ['SC014 power', null, '1', 'same_number'],
  ['', 'Summit Mechanical', '3', 'same_vendor'],
  ['hvac', null, '3', 'same_name'],
  ['Flooring', 'Hale Flooring', null, null],
  ['', 'Bay', null, null],
])('contract %j of %j is suggested %j by %j', (name, contractorName, commitmentId, reason) => {
  const suggested = suggestCommitment({ name, contractorName }, commitments)
  expect(suggested?.commitmentId ?? null).toBe(commitmentId)
  expect(suggested?.reason ?? null).toBe(reason)
})

it('suggests nothing where two commitments fit', () => {
  const twice = [...commitments, commitment('4', 'SC-030', 'HVAC', 'Summit Mechanical')]
  expect(suggestCommitment({ name: '', contractorName: 'Summit Mechanical' }, twice)).toBeNull()
})

it.each([
  ...['Complete', 'Terminated', 'Void', ' void ', 'Received', 'Closed'].map(
    (status) => [status, true] as const,
  ),
  ...['Draft', 'Out For Bid', 'Out For Signature', 'Approved'].map((status) => [status, false] as const),
  ...['Processing', 'Submitted', 'Partially Received', '', null].map((status) => [status, false] as const),
])('a commitment that is %j is closed: %s', (status, closed) => {
  expect(isClosedCommitment({ status })).toBe(closed)
})

describe('a contractor and a vendor', () => {
  const suggested = (
    contractorName: string | null,
    vendorName: string | null,
    more: Partial<Commitment> = {},
  ) =>
    suggestCommitment({ name: '', contractorName }, [
      { ...commitment('1', 'SC-1', 'Floors', ''), vendorName, ...more },
    ])

  it.each([
    ['Hale Flooring', 'Hale Flooring'],
    ['HALE flooring', 'Hale Flooring'],
    ['Hale', 'Hale Flooring'],
    ['Hale Flooring West', 'Hale Flooring'],
    ['Hale Flooring LLC', 'Hale Flooring, Inc.'],
    ['Hale Co. Flooring', 'Hale Flooring'],
    ['Group Hale', 'Hale'],
    ['HALE FLOORING (West) -- INC', 'Hale Flooring'],
  ])('%j and %j are one company', (contractorName, vendorName) => {
    expect(suggested(contractorName, vendorName)).toEqual({ commitmentId: '1', reason: 'same_vendor' })
  })

  it.each([
    ['West Hale Flooring', 'Hale Flooring'],
    ['Hale Flooring', 'West Hale Flooring'],
    ['Hal', 'Hale'],
    ['Hale', 'Hal'],
    ['Inc.', 'LLC'],
    ['Inc.', 'Hale'],
    ['', ''],
    ['-', '-'],
    ['Hale', '-'],
    ['Déco', 'Dé'],
    ['Coastal', 'Astal'],
    [null, 'Hale'],
    ['Hale', null],
    [null, null],
  ])('%j and %j are not', (contractorName, vendorName) => {
    expect(suggested(contractorName, vendorName)).toBeNull()
  })

  it.each([
    ...['Inc.', 'LLC', 'Ltd.', 'Corp.', 'Corporation', 'Co.'],
    ...['Company', 'Services', 'Contractors', 'Fabricators', 'Group'],
  ])('are one company with %s in one of the names', (form) => {
    expect(suggested(`Hale ${form} Flooring`, 'Hale Flooring')?.reason).toBe('same_vendor')
  })

  it('are not taken for one by an empty number or title', () => {
    for (const empty of ['', '-']) {
      expect(suggested('Hale', 'Bay', { number: empty, title: 'Floors' })).toBeNull()
      expect(suggested('Hale', 'Bay', { title: empty })).toBeNull()
    }
  })
})
