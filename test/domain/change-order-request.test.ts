import { describe, expect, it } from 'vitest'
import {
  amountBases,
  amountOf,
  type CorStatus,
  corStatuses,
  isDeleted,
  isRough,
  isVoid,
} from '../../server/domain/change-order-request.ts'

const amounts = {
  requested: '1.00',
  inReview: '2.00',
  approvedToProceed: '3.00',
  approvedCoIssued: '4.00',
  void: '5.00',
}

describe('the amount of a COR', () => {
  it.each<[CorStatus, number]>([
    ['draft', 100],
    ['placeholder', 100],
    ['in_review', 200],
    ['approved_to_proceed', 300],
    ['approved_co_issued', 400],
    ['rejected', 500],
  ])('%s is that of its status, and what was requested where that is asked for', (status, cents) => {
    expect(amountOf({ amounts, status }, 'by_status')).toEqual({ kind: 'amount', cents })
    expect(amountOf({ amounts, status }, 'requested')).toEqual({ kind: 'amount', cents: 100 })
  })

  it('is missing where Clearstory gives none, and never that of another status', () => {
    for (const status of corStatuses) {
      const none = {
        requested: null,
        inReview: null,
        approvedToProceed: null,
        approvedCoIssued: null,
        void: null,
      }
      expect(amountOf({ amounts: none, status }, 'by_status')).toEqual({ kind: 'no_amount' })
    }
    expect(amountOf({ amounts: { ...amounts, requested: null }, status: 'in_review' }, 'requested')).toEqual({
      kind: 'no_amount',
    })
  })

  it('is refused as it is written where it is no exact number of cents', () => {
    const cor = { amounts: { ...amounts, inReview: '2.005' }, status: 'in_review' } as const
    expect(amountOf(cor, 'by_status')).toEqual({ kind: 'too_precise', text: '2.005' })
  })
})

describe('a COR', () => {
  it('has one of Clearstory’s six statuses, or none that is known', () => {
    expect(corStatuses).toEqual([
      'draft',
      'in_review',
      'approved_to_proceed',
      'approved_co_issued',
      'rejected',
      'placeholder',
      'unknown',
    ])
  })

  it('carries the amount of its status, or what was requested', () => {
    expect(amountBases).toEqual(['by_status', 'requested'])
  })

  it('is void when it is rejected, or by its stage, or deleted', () => {
    expect(isVoid({ status: 'rejected', stage: null })).toBe(true)
    expect(isVoid({ status: 'in_review', stage: 'void' })).toBe(true)
    expect(isVoid({ status: 'in_review', stage: 'deleted' })).toBe(true)
    expect(isVoid({ status: 'in_review', stage: 'owner_review' })).toBe(false)
  })

  it('is deleted only by its stage', () => {
    expect(isDeleted({ stage: 'deleted' })).toBe(true)
    expect(isDeleted({ stage: 'void' })).toBe(false)
    expect(isDeleted({ stage: null })).toBe(false)
  })

  it('is rough while it is a placeholder or a rough order of magnitude', () => {
    expect(isRough({ status: 'placeholder', stage: null })).toBe(true)
    expect(isRough({ status: 'in_review', stage: 'placeholder' })).toBe(true)
    expect(isRough({ status: 'in_review', stage: 'rom' })).toBe(true)
    expect(isRough({ status: 'draft', stage: 'owner_review' })).toBe(false)
  })
})
