import { describe, expect, it } from 'vitest'
import { type ContractId, type CorId, idOf } from '../../server/domain/ids.ts'
import {
  type EarlierCor,
  earlierVersions,
  mayComeBackFor,
  replaces,
  type Versioned,
} from '../../server/domain/revision.ts'

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
const verdicts = (earlier: Versioned, later: Versioned) =>
  everywhere.map((where) => replaces(later, earlier, where)).join(' ')
/** The later one has a higher version. */
const compare = (earlier: string, later: string) => verdicts(corOf(earlier, '1'), corOf(later, '2'))

describe('a number as Clearstory writes it', () => {
  it.each([
    ['12', '12.10'],
    ['12', ' 12.1 '],
    ['26-005', '26-005.10'],
    ['26-005', ' 26-005.1 '],
    [' 26-005 ', '26-005.1'],
    ['105.2', '105.2.1'],
    ['Ä', 'Ä.1'],
  ])('%j → %j is certain once the earlier one has left the log', (earlier, later) => {
    expect(compare(earlier, later)).toBe('certain certain certain likely')
  })

  it.each([
    ['12.1', ' 12.2 '],
    ['12.9', '12.10'],
    ['105.1', '105.2'],
    ['A-105.1', 'a-105.2'],
  ])('%j → %j, the next in the same count, is certain but for a void one', (earlier, later) => {
    expect(compare(earlier, later)).toBe('certain certain likely no')
  })

  it.each([
    ['12', ' 012.1'],
    ['12', '#COR 12.1'],
    ['12', '12CO1'],
    ['12', '12.1 (rev)'],
    ['12.', '12..1'],
  ])('%j → %j is written otherwise, so it is asked about', (earlier, later) => {
    expect(compare(earlier, later)).toBe('likely likely likely likely')
  })
})

describe('a retyped count goes on', () => {
  it.each([
    ['105A', '105B'],
    ['12-A', '12-B'],
    ['7 1', '7 2'],
    ['12 - 1', '12 - 2'],
    ['12R10', '12R11'],
    ['12-R1', '12-R2'],
    ['12-R 1', '12-R 2'],
    ['12-Rev 1', '12-Rev 2'],
    ['12-rev-1', '12-rev-2'],
    ['12Rev1', '12Rev2'],
    ['COR 12 Rev. 1', 'COR 12 Rev. 2'],
  ])('%j → %j is asked about once the earlier one is not listed', (earlier, later) => {
    expect(compare(earlier, later)).toBe('likely likely likely no')
  })
})

describe('numbers of separate changes', () => {
  it.each([
    ['12.1', '13.2'],
    ['12R1', '13R2'],
    ['12 A', '13 B'],
    ['12.1', '40A'],
    ['12.1', '12-2R1'],
    ['12.1.1', '12A'],
    ['12.1', '12 Lobby'],
    ['12.1', '12BR2'],
    ['12.1', '12.10000'],
    ['EL', 'ELV'],
    ['', '.1'],
  ])('%j and %j are never a revision', (earlier, later) => {
    expect(compare(earlier, later)).toBe('no no no no')
  })
})

describe('a long number', () => {
  // At quadratic cost each of these would take minutes.
  it.each([' ', ' -', '1 ', '.1'])(
    'of many %j takes no longer than another',
    (part) => {
      const rest = `${part.repeat(200_000 / part.length)}!`
      expect(compare(`1${rest}`, `2${rest}`)).toBe('no no no no')
    },
    10_000,
  )
})

describe('the title', () => {
  it.each([
    ['Roof', 'Lobby', 'no no no no'],
    [undefined, 'Lobby', 'no no no no'],
    ['Lobby', undefined, 'no no no no'],
    [' lobby ', 'Lobby', 'likely likely likely no'],
  ])('of 12 is %j and of 40 %j: %s', (earlier, later, expected) => {
    const titled = (number: string, title: string | undefined) => corOf(number, '1', title ? { title } : {})
    expect(verdicts(titled('12', earlier), titled('40', later))).toBe(expected)
  })
})

describe('a COR comes back', () => {
  it('from letters to the number just before, and no further', () => {
    expect(mayComeBackFor(corOf('12.1'), corOf('12B'), 'gone')).toBe(true)
    expect(mayComeBackFor(corOf('12.1'), corOf('12C'), 'gone')).toBe(false)
  })

  it('from a longer number only where all of its own words are in it', () => {
    expect(mayComeBackFor(corOf('12 Lobby'), corOf('12 Lobby 1'), 'gone')).toBe(true)
    expect(mayComeBackFor(corOf('12 Roof'), corOf('12 Lobby 1'), 'gone')).toBe(false)
  })
})

describe('the CORs that one may be a revision of', () => {
  const earlierThan = (later: string, candidates: readonly string[]) =>
    earlierVersions(
      corOf(later),
      candidates.map((number) => corOf(number)),
    ).map(({ number }) => number)

  it.each([
    ['12.3', ['11', '12', '12.1', '12.2', '12.4', '13'], ['12', '12.1', '12.2']],
    ['12.6', ['12', '12.1', '12.2', '12.3', '12.4', '12.5'], ['12', '12.3', '12.4', '12.5']],
    ['12B', ['12A', '12'], ['12A', '12']],
    ['26-005', ['26-001', '26-002', '26-003', '26-004', '26-006'], ['26-002', '26-003', '26-004']],
    ['26-005.1', ['26-004', '26-005', '26-006'], ['26-005']],
    ['26-005.2', ['26-005', '26-005.1'], ['26-005', '26-005.1']],
    ['12.2', ['12.1', '12A', '12-1'], ['12.1', '12A', '12-1']],
    ['12', ['11', '13'], []],
    ['12', [], []],
  ])('%s of %j: %j', (later, candidates, expected) => {
    expect(earlierThan(later, candidates)).toEqual(expected)
  })

  it('are also those of the same title, which do not change which number is the nearest', () => {
    const title = 'Lobby'
    const [before, last, low, high] = [
      corOf('12.1'),
      corOf('12.2'),
      corOf('40.1', '1', { title }),
      corOf('40.9', '1', { title }),
    ]
    expect(earlierVersions(corOf('12.3', '2', { title }), [before, last, low])).toEqual([before, last, low])
    expect(earlierVersions(corOf('12.3', '2', { title }), [before, last, high])).toEqual([before, last, high])
  })

  it('are all that are void, however far back', () => {
    const candidates = [1, 2, 3, 4, 5].map((at) => ({
      ...corOf(`31.${at}`),
      status: at === 1 ? ('rejected' as const) : ('in_review' as const),
    }))
    expect(earlierVersions(corOf('31.6'), candidates).map(({ number }) => number)).toEqual([
      '31.1',
      '31.3',
      '31.4',
      '31.5',
    ])
  })

  it('are none of another contract', () => {
    const contractId = idOf<ContractId>('602')
    expect(earlierVersions(corOf('12.1'), [corOf('12', '1', { contractId })])).toEqual([])
  })
})
