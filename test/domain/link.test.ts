import { describe, expect, it } from 'vitest'
import type { LineCodes } from '../../server/domain/breakdown.ts'
import type { LineContent } from '../../server/domain/change-event.ts'
import { type BudgetCodeId, type CommitmentId, idOf, type VendorId } from '../../server/domain/ids.ts'
import {
  codesOf,
  editedAt,
  headerOf,
  isEdited,
  mayMove,
  nameOtherCodes,
  sameCodes,
  sameContent,
  sameWish,
} from '../../server/domain/link.ts'
import { content, header, item, linked, locked } from './world.ts'

const line = content('Rough-in', 100, { quantity: '2', unitCost: '0.5', unitOfMeasure: 'ea' })
const codes = codesOf(line)
const otherCodes: [string, Partial<LineCodes>][] = [
  ['commitment', { commitmentId: idOf<CommitmentId>('509') }],
  ['vendor', { vendorId: idOf<VendorId>('409') }],
  ['budget code', { budgetCodeId: idOf<BudgetCodeId>('309') }],
]

describe('two lines', () => {
  it('are the same by what they say', () => {
    expect(sameContent(line, { ...line })).toBe(true)
    expect(sameWish(line, { ...line })).toBe(true)
    expect(sameCodes(line, { ...line })).toBe(true)
    expect(codes).toEqual({ commitmentId: '501', vendorId: '401', budgetCodeId: '301' })
  })

  it.each<[string, Partial<LineContent>]>([
    ['description', { description: 'Lobby' }],
    ['amount', { amountCents: 101 }],
    ['quantity', { quantity: '3' }],
    ['unit cost', { unitCost: '0.6' }],
    ['unit of measure', { unitOfMeasure: null }],
  ])('are not what Clearstory wants alike with another %s', (_, more) => {
    expect(sameWish(line, { ...line, ...more })).toBe(false)
    expect(sameContent(line, { ...line, ...more })).toBe(false)
    expect(sameCodes(line, { ...line, ...more })).toBe(true)
  })

  it.each(otherCodes)('are wanted alike on another %s', (_, more) => {
    expect(sameWish(line, { ...line, ...more })).toBe(true)
    expect(sameContent(line, { ...line, ...more })).toBe(false)
    expect(sameCodes(line, { ...line, ...more })).toBe(false)
  })
})

describe('the codes of a contract', () => {
  const none: LineCodes = { commitmentId: null, vendorId: null, budgetCodeId: null }

  it.each(otherCodes)('name others with another %s', (_, more) => {
    expect(nameOtherCodes({ ...codes, ...more }, codes)).toBe(true)
    expect(nameOtherCodes({ ...none, ...more }, none)).toBe(true)
  })

  it('name no others where they are the same, or leave open what they named', () => {
    expect(nameOtherCodes(codes, codes)).toBe(false)
    expect(nameOtherCodes(none, codes)).toBe(false)
    expect(nameOtherCodes(none, none)).toBe(false)
  })
})

describe('a line of a link', () => {
  const [first, second] = [item('1', line), item('2', content('Lobby', 200))]
  const lines = [linked('12', 'a', first), linked('12', 'b', second)]
  const edit = content('Edited', 5)

  it('is edited where its content or a fraction of a cent is another', () => {
    expect(isEdited(linked('12', 'a', first), first)).toBe(false)
    expect(isEdited(linked('12', 'a', first), item('1', edit))).toBe(true)
    expect(isEdited(linked('12', 'a', first), { ...first, inexactAmount: '1.001' })).toBe(true)
    const kept = { content: { ...first.content, inexactAmount: '1.001' } }
    expect(isEdited(kept, { ...first, inexactAmount: '1.001' })).toBe(false)
    expect(isEdited(kept, { ...first, inexactAmount: '1.002' })).toBe(true)
    expect(isEdited(kept, first)).toBe(true)
  })

  it('was edited when the last of the edited ones was', () => {
    const [early, late, latest] = ['2026-11-02T10:00:00Z', '2026-11-03T10:00:00Z', '2026-11-04T10:00:00Z']
    const untouched = { ...first, updatedAt: latest }
    expect(editedAt({ lines }, [untouched, second])).toBeNull()
    expect(editedAt({ lines }, [untouched, item('2', edit, { updatedAt: early })])).toBe(early)
    expect(
      editedAt({ lines }, [item('1', edit, { updatedAt: late }), item('2', edit, { updatedAt: early })]),
    ).toBe(late)
    expect(editedAt({ lines }, [item('1', edit), item('2', edit, { updatedAt: early })])).toBe(early)
    expect(editedAt({ lines }, [item('1', edit), second])).toBeNull()
    expect(editedAt({ lines }, [item('9', edit, { updatedAt: late })])).toBeNull()
  })

  it('may move to its own codes once Procore unlocked it', () => {
    const waiting = [linked('12', 'a', first, { movesTo: codes }), linked('12', 'b', second)]
    expect(mayMove({ lines: waiting }, [first, second])).toBe(true)
    expect(mayMove({ lines: waiting }, [item('1', line, locked), second])).toBe(false)
    expect(mayMove({ lines: waiting }, [second])).toBe(false)
    expect(mayMove({ lines }, [first, second])).toBe(false)
  })

  it('is no part of the header of the link', () => {
    const head = header('12', 300)
    expect(headerOf({ ...head, lines })).toEqual(head)
  })
})
