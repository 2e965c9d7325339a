import { describe, expect, it } from 'vitest'
import type { ContractId, CorId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import { type EarlierCor, mayComeBackFor, replaces, successorOf } from '../../server/domain/revision.ts'

type Versioned = Parameters<typeof replaces>[0]

function corOf(number: string, version = '1', more: Partial<Versioned> = {}): Versioned {
  return {
    corId: idOf<CorId>(`${number}/${version}`),
    contractId: idOf<ContractId>('601'),
    number,
    version,
    status: 'in_review',
    stage: null,
    ...more,
  }
}

const everywhere: EarlierCor[] = ['gone', 'unlisted', 'void', 'listed']
/** What `later` is to `earlier`, by where the earlier one is: gone, unlisted, void, listed. */
function verdicts(earlier: Versioned, later: Versioned): string {
  return everywhere.map((where) => replaces(later, earlier, where)).join(' ')
}
const compare = (earlier: string, later: string, versions: [string, string] = ['1', '1']) =>
  verdicts(corOf(earlier, versions[0]), corOf(later, versions[1]))

describe('12 → 12.1', () => {
  it('is certain where 12 is in no list, and likely where it still is', () => {
    expect(compare('12', '12.1', ['1', '2'])).toBe('certain certain certain likely')
  })

  it.each([
    ['the same', '1', '1'],
    ['lower', '2', '1'],
    ['missing', '', ''],
    ['missing on the earlier one', '', '2'],
    ['missing on the later one', '1', ''],
    ['no number', 'A', 'B'],
  ])('is certain with a version that is %s, except where 12 is void', (_, before, after) => {
    expect(compare('12', '12.1', [before, after])).toBe('certain certain likely likely')
  })

  it('is compared by number, not as text', () => {
    expect(compare('12', '12.1', ['9', '10'])).toBe('certain certain certain likely')
  })

  it('holds over several revisions at once', () => {
    expect(compare('12', '12.3', ['1', '4'])).toBe('certain certain certain likely')
  })

  it('holds for numbers with letters and dots before', () => {
    expect(compare('A-7', 'a-7.1', ['1', '2'])).toBe('certain certain certain likely')
    expect(compare('105', '105.1', ['1', '2'])).toBe('certain certain certain likely')
    expect(compare('3.1', '3.1.1', ['1', '2'])).toBe('certain certain certain likely')
  })

  it.each(['26-005', 'PCO 26-5', '100/3', '12 A', '7B'])(
    'holds where the number itself ends like a revision: %s',
    (number) => {
      expect(compare(number, `${number}.1`, ['1', '1'])).toBe('certain certain likely likely')
    },
  )
})

describe('12.1 → 12.2', () => {
  it('is certain with a higher version where 12.1 is in no list', () => {
    expect(compare('12.1', '12.2', ['1', '2'])).toBe('certain certain likely no')
  })

  it('is likely with any other version, and separate while both are listed', () => {
    for (const versions of [
      ['1', '1'],
      ['2', '1'],
      ['', ''],
    ] as const) {
      expect(compare('12.1', '12.2', [...versions])).toBe('likely likely likely no')
    }
  })
})

describe('retyped numbers', () => {
  it.each([
    '12R1',
    '12 R1',
    '12R-1',
    '12R10',
    '12Rev1',
    '12Rev 1',
    '12 Rev A',
    '12/R1',
    '12-Rev 1',
    '12 .1',
    '12 Rev 1',
    '12 rev. 1',
    '12-rev-1',
    '12 Revision 1',
    '12v1',
    '12 V. 2',
    '12A',
    '12a',
    '12 A',
    '12-A',
    '012.1',
    '0012A',
    '12-1',
    '12/1',
    '12 1',
    '12 - 1',
    ' 12R1 ',
  ])('12 → %s is likely wherever 12 is, whatever the version', (later) => {
    expect(compare('12', later)).toBe('likely likely likely likely')
    expect(compare('12', later, ['1', '2'])).toBe('likely likely likely likely')
  })

  it('go on from each other: 12A → 12B, 12R1 → 12R2, 12-1 → 12.2', () => {
    for (const [earlier, later] of [
      ['12A', '12B'],
      ['12R1', '12R2'],
      ['12-1', '12.2'],
      ['12.1', '12R2'],
      ['12.1', '12B'],
      ['12B', '12.3'],
      ['12R9', '12R10'],
    ] as const) {
      expect(compare(earlier, later, ['1', '2'])).toBe('likely likely likely no')
    }
  })

  it('count with leading zeros on the earlier one', () => {
    expect(compare('012', '12.1', ['1', '2'])).toBe('certain certain certain likely')
    expect(compare('012.1', '12.2', ['1', '2'])).toBe('likely likely likely no')
    expect(compare('0', '0.1', ['1', '2'])).toBe('certain certain certain likely')
  })
})

describe('the same number, however it is written', () => {
  it.each([
    ['12', '12'],
    ['12.1', '12.1'],
    ['12.1', '12-1'],
    ['12.1', '12.1 (rev)'],
    ['12', '12 (R1)'],
    ['12', '12_1'],
    ['12', '12–1'],
    ['12', '12 Rev'],
    ['12', '12: Rev 1'],
    ['12', '12 revised 1'],
    ['12', '12 #2'],
    ['12', 'R12'],
    ['12', '#12.1'],
    ['12', 'COR 12.1'],
    ['012', 'PCO-12'],
    ['12', '12 Lobby'],
  ])('%j → %j is asked about wherever the earlier one is', (earlier, later) => {
    expect(compare(earlier, later, ['1', '2'])).toBe('likely likely likely likely')
  })

  it.each([
    ['12.1', '12A'],
    ['12.2', '12R1'],
    ['12C', '12.2'],
  ])(
    '%j → %j, another way of counting, is asked about once the earlier one is not listed',
    (earlier, later) => {
      expect(compare(earlier, later)).toBe('likely likely likely no')
    },
  )

  it('is not needed where the title is the same and the earlier one is not listed', () => {
    const titled = (number: string, title: string) => corOf(number, '1', { title })
    expect(verdicts(titled('12', 'Added circuits'), titled('40', 'Added circuits '))).toBe(
      'likely likely likely no',
    )
    expect(verdicts(titled('12', ''), titled('40', ''))).toBe('no no no no')
  })
})

describe('separate changes', () => {
  it.each([
    ['A12', 'A13'],
    ['12', '13'],
    ['12', '121'],
    ['12', '13.1'],
    ['1', '12.1'],
    ['12.2', '12.1'],
    ['12.1', '12'],
    ['12B', '12A'],
    ['12-2', '12-1'],
    ['1005', '15.1'],
    ['A-7', 'B-7.1'],
    ['', ''],
    ['', 'A'],
    ['Rev 1', 'Rev 2'],
  ])('%j and %j are never a revision', (earlier, later) => {
    expect(compare(earlier, later, ['1', '2'])).toBe('no no no no')
  })

  it('26-001 and 26-002 are separate while both are listed', () => {
    expect(compare('26-001', '26-002', ['1', '2'])).toBe('likely likely likely no')
    expect(compare('26-001', '26-002')).toBe('likely likely likely no')
  })

  it('3.1, 3.2 and 3.3 do not take over from each other without a question (case 21)', () => {
    expect(compare('3.1', '3.3')).toBe('likely likely likely no')
    expect(compare('3.1', '3.2')).toBe('likely likely likely no')
    expect(compare('3.1', '3.3', ['1', '2'])).toBe('likely likely likely no')
    expect(replaces(corOf('3.2', '2'), corOf('3.1', '1'), 'void')).toBe('likely')
    expect(successorOf(corOf('3.1'), 'void', [corOf('3.2', '2'), corOf('3.3', '2')])).toBeNull()
  })

  it.each<[string, Partial<Versioned>]>([
    ['of another contract', { contractId: idOf<ContractId>('602') }],
    ['void itself', { status: 'rejected' }],
    ['void by its stage', { stage: 'void' }],
    ['deleted', { stage: 'deleted' }],
    ['the very same', { corId: idOf<CorId>('12/1') }],
  ])('12.1 does not replace 12 when it is %s', (_, more) => {
    expect(verdicts(corOf('12'), corOf('12.1', '2', more))).toBe('no no no no')
  })

  it('12.1 does not replace 12 when neither has a contract', () => {
    const more = { contractId: null }
    expect(verdicts(corOf('12', '1', more), corOf('12.1', '2', more))).toBe('no no no no')
  })
})

describe('the successor', () => {
  it('is the highest certain revision, in any order', () => {
    const [one, two, three] = [corOf('12.1', '2'), corOf('12.2', '3'), corOf('12.10', '4')]
    for (const candidates of [
      [one, two, three],
      [three, two, one],
      [two, three, one],
    ]) {
      expect(successorOf(corOf('12'), 'gone', candidates)).toBe(three)
    }
  })

  it('is the first of equals', () => {
    const [one, same] = [corOf('12.1', '2'), corOf('12.1', '3')]
    expect(successorOf(corOf('12'), 'gone', [one, same])).toBe(one)
  })

  it('is none of those that are only likely, or none at all', () => {
    expect(successorOf(corOf('12'), 'gone', [corOf('12R1'), corOf('13')])).toBeNull()
    expect(successorOf(corOf('12'), 'listed', [corOf('12.1', '2')])).toBeNull()
    expect(successorOf(corOf('12'), 'gone', [])).toBeNull()
  })
})

describe('a COR comes back for its revision', () => {
  const places = (withdrawn: Versioned, returned: Versioned) =>
    everywhere.map((where) => mayComeBackFor(returned, withdrawn, where))
  const perhaps = [true, true, true, false]
  const no = [false, false, false, false]

  it.each(['12.1', '12.3', '12A', '12R1', '12 Rev 2', '12 (R1)', '012.1'])(
    'perhaps: %s → 12, unless the revision is listed',
    (number) => {
      expect(places(corOf(number), corOf('12'))).toEqual(perhaps)
      expect(places(corOf(number, '1', { status: 'rejected' }), corOf('12'))).toEqual(perhaps)
    },
  )

  it('perhaps to the one just before it, and no further', () => {
    expect(places(corOf('12.2'), corOf('12.1'))).toEqual(perhaps)
    expect(places(corOf('12.3'), corOf('12.1'))).toEqual(no)
    expect(places(corOf('26-002'), corOf('26-001'))).toEqual(perhaps)
    expect(places(corOf('26-005.1'), corOf('26-005'))).toEqual(perhaps)
  })

  it.each<[string, Versioned, Versioned]>([
    ['another number', corOf('13.1'), corOf('12')],
    ['the later one', corOf('12'), corOf('12.1')],
    ['the same number', corOf('12', '1'), corOf('12', '2')],
    ['no number', corOf('12.1'), corOf('')],
    ['another contract', corOf('12.1', '1', { contractId: idOf<ContractId>('602') }), corOf('12')],
    ['no contract', corOf('12.1', '1', { contractId: null }), corOf('12', '1', { contractId: null })],
    ['itself', corOf('12.1'), { ...corOf('12'), corId: corOf('12.1').corId }],
    ['void', corOf('12.1'), corOf('12', '1', { status: 'rejected' })],
  ])('not: %s', (_, withdrawn, returned) => {
    expect(places(withdrawn, returned)).toEqual(no)
  })
})
