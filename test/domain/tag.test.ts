import { describe, expect, it } from 'vitest'
import { laborUnits, type Rates, rateOf, rateTypes, type TagItem } from '../../server/domain/tag.ts'

const rates: Rates = {
  labor: new Map([
    ['7', { ST: '118.5', OT: '177.75' }],
    ['8', {}],
  ]),
  material: new Map([['7', '4.25']]),
  equipment: new Map([['7', '285']]),
  other: new Map([['7', '0.333']]),
}

function itemOf(more: Partial<TagItem>): TagItem {
  return {
    type: 'labor',
    name: 'Electrician',
    quantity: '64',
    unit: 'h',
    laborUnit: 'ST',
    projectRateId: '7',
    ...more,
  }
}

describe('the rate of an item of a T&M tag', () => {
  it.each<[string, Partial<TagItem>, string | null]>([
    ['straight time', {}, '118.5'],
    ['overtime', { laborUnit: 'OT' }, '177.75'],
    ['double time, which has no rate', { laborUnit: 'DT' }, null],
    ['hours of no class', { laborUnit: null }, null],
    ['a labor class without rates', { projectRateId: '8' }, null],
    ['a labor class that the project does not have', { projectRateId: '9' }, null],
    ['labor of no class', { projectRateId: null }, null],
    ['a material', { type: 'material', laborUnit: null }, '4.25'],
    ['a piece of equipment', { type: 'equipment', laborUnit: null }, '285'],
    ['another item', { type: 'other', laborUnit: null }, '0.333'],
    ['a material that the project does not have', { type: 'material', projectRateId: '8' }, null],
    ['a material without an id', { type: 'material', projectRateId: null }, null],
  ])('of %s, %j, is %j', (_, more, rate) => {
    expect(rateOf(itemOf(more), rates)).toBe(rate)
  })

  it('is none without an id, even beside rates that were read without one', () => {
    const odd = { ...rates, material: new Map([[null, '9']]) } as unknown as Rates
    expect(rateOf(itemOf({ type: 'material', projectRateId: null }), odd)).toBeNull()
  })

  it('is of one of four types, in the order people name them', () => {
    expect(rateTypes).toEqual(['labor', 'material', 'equipment', 'other'])
  })

  it('counts hours in five classes, the premium parts last', () => {
    expect(laborUnits).toEqual(['ST', 'OT', 'DT', 'P-OT', 'P-DT'])
  })
})
