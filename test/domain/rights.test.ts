import { describe, expect, it } from 'vitest'
import {
  idOf,
  type ProcoreCompanyId,
  type ProcoreProjectId,
  type ProcoreUserId,
  type SessionId,
} from '../../server/domain/ids.ts'
import {
  type AccessLevel,
  accessLevels,
  type Person,
  type ProjectAccess,
} from '../../server/domain/person.ts'
import { mayEdit, mayMap, maySee, type Rights, rightsOf, seesAll } from '../../server/domain/rights.ts'
import { eventOf } from './world.ts'

function access(given: Partial<ProjectAccess>): ProjectAccess {
  return {
    projectId: idOf<ProcoreProjectId>('30'),
    projectName: 'Pier 9',
    projectNumber: '24-012',
    currency: 'USD',
    changeEvents: 'none',
    canCreateChangeEvents: false,
    commitments: 'none',
    primeContracts: 'none',
    projectAdmin: false,
    companyAdmin: false,
    checkedAt: '2026-01-01T00:00:00.000Z',
    ...given,
  }
}

const readable: AccessLevel[] = ['read_only', 'standard', 'admin']

describe('what a person sees', () => {
  it.each(accessLevels)('follows the tools one by one: Change Events %s', (changeEvents) => {
    for (const commitments of accessLevels) {
      for (const primeContracts of accessLevels) {
        for (const projectAdmin of [false, true]) {
          for (const companyAdmin of [false, true]) {
            const linked = readable.includes(changeEvents)
            const rights = { changeEvents, commitments, primeContracts, projectAdmin, companyAdmin }
            expect([rights, rightsOf(access(rights)).sees]).toEqual([
              rights,
              {
                linked,
                received: linked && (readable.includes(commitments) || projectAdmin),
                sent: linked && (readable.includes(primeContracts) || projectAdmin),
              },
            ])
          }
        }
      }
    }
  })

  it('names for each absent part the right that comes first', () => {
    const missing = (given: Partial<ProjectAccess>) =>
      rightsOf(access(given)).missing.map(({ part, tool, level }) => `${part}: ${level} on ${tool}`)
    expect(missing({ commitments: 'admin' })).toEqual([
      'linked: read_only on change_events',
      'received: read_only on change_events',
      'sent: read_only on change_events',
    ])
    expect(missing({ changeEvents: 'admin' })).toEqual([
      'received: read_only on commitments',
      'sent: read_only on prime_contracts',
    ])
    expect(missing({ changeEvents: 'read_only', projectAdmin: true })).toEqual([])
  })

  it('is everything for work that no person asked for', () => {
    const admin = access({ changeEvents: 'admin', commitments: 'admin', primeContracts: 'admin' })
    expect(seesAll).toEqual(rightsOf(admin).sees)
    expect(seesAll).toEqual({ linked: true, received: true, sent: true })
  })

  const sees = (received: boolean, sent: boolean) => ({ linked: true, received, sent })
  const cor = { inbox: 'received', status: 'in_review', stage: null } as const
  it.each([
    ['received', cor, sees(true, false), true],
    ['received', cor, sees(false, true), false],
    ['sent', { ...cor, inbox: 'sent' }, sees(true, false), false],
    ['sent', { ...cor, inbox: 'sent' }, sees(false, true), true],
    ['a received draft', { ...cor, status: 'draft' }, sees(true, false), false],
    ['a received draft', { ...cor, status: 'draft' }, sees(false, true), false],
    ['a received draft', { ...cor, status: 'draft' }, sees(true, true), true],
    ['a void received draft', { ...cor, status: 'draft', stage: 'void' }, sees(true, false), true],
    ['a void received draft', { ...cor, status: 'draft', stage: 'void' }, sees(false, true), false],
    ['a sent draft', { ...cor, inbox: 'sent', status: 'draft' }, sees(true, false), false],
  ] as const)('%s %j by %j: %s', (_, one, sight, expected) => {
    expect(maySee(sight, one, false)).toBe(expected)
    expect(maySee(sight, one, true)).toBe(true)
    expect(maySee({ ...sight, linked: false }, one, true)).toBe(expected)
  })
})

describe('what a person does', () => {
  it.each([
    ['none', 'none'],
    ['read_only', 'none'],
    ['standard', 'own'],
    ['admin', 'all'],
  ] as const)('Change Events %s writes to %s', (changeEvents, pushes) => {
    expect(rightsOf(access({ changeEvents })).pushes).toBe(pushes)
  })

  const dana: Person = {
    companyId: idOf<ProcoreCompanyId>('20'),
    personId: idOf<ProcoreUserId>('77'),
    name: 'Dana Diaz',
    sessionId: idOf<SessionId>('s1'),
  }
  it.each([
    ['none', false, false, false],
    ['read_only', false, false, false],
    ['standard', true, false, false],
    ['admin', true, true, true],
  ] as const)(
    'Change Events %s edits an own change event: %s, that of another: %s, one whose creator is unknown: %s',
    (changeEvents, own, another, unknown) => {
      // No other right replaces the one of the tool.
      const level = access({
        changeEvents,
        projectAdmin: true,
        companyAdmin: true,
        canCreateChangeEvents: true,
      })
      const createdBy = (id: string) => eventOf([], { createdById: idOf<ProcoreUserId>(id) })
      expect(mayEdit(dana, level, createdBy('77'))).toBe(own)
      expect(mayEdit(dana, level, createdBy('78'))).toBe(another)
      expect(mayEdit(dana, level, eventOf([], { createdById: null }))).toBe(unknown)
    },
  )

  it('creates change events where Procore says so', () => {
    const creates = (canCreateChangeEvents: boolean) =>
      rightsOf(access({ changeEvents: 'standard', canCreateChangeEvents })).createsChangeEvents
    expect([creates(true), creates(false)]).toEqual([true, false])
  })

  const setup = ({ setsUp, maps, administersCompany }: Rights) => ({ setsUp, maps, administersCompany })
  it('sets up as an admin of the project or the company, and administers the company as its admin alone', () => {
    expect(setup(rightsOf(access({ changeEvents: 'admin' })))).toEqual({
      setsUp: false,
      maps: 'none',
      administersCompany: false,
    })
    expect(setup(rightsOf(access({ projectAdmin: true })))).toEqual({
      setsUp: true,
      maps: 'same_number_or_released',
      administersCompany: false,
    })
    expect(setup(rightsOf(access({ companyAdmin: true })))).toEqual({
      setsUp: true,
      maps: 'any',
      administersCompany: true,
    })
  })

  it.each([
    ['24-012', '24-012', true],
    [' 24-012 ', '24-012', true],
    ['a-7', 'A-7', true],
    ['1-12', '11-2', false],
    ['24-012', '24012', false],
    ['24-ß', '24-SS', false],
    ['', '', false],
    [null, null, false],
    [null, '24-012', false],
    ['24-012', null, false],
  ])('a project admin maps the project %j to job number %j: %s', (projectNumber, jobNumber, expected) => {
    const admin = access({ projectNumber, projectAdmin: true })
    expect(mayMap(admin, { jobNumber }, false)).toBe(expected)
    expect(mayMap(admin, { jobNumber }, true)).toBe(true)
    expect(mayMap(access({ projectNumber, companyAdmin: true }), { jobNumber }, false)).toBe(true)
    expect(mayMap(access({ projectNumber, changeEvents: 'admin' }), { jobNumber }, true)).toBe(false)
  })
})
