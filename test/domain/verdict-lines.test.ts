import { describe, expect, it } from 'vitest'
import type { LineDecision } from '../../server/domain/link.ts'
import type { PlannedLine } from '../../server/domain/push.ts'
import {
  add,
  both,
  changeTo,
  early,
  grown,
  line,
  ours,
  remove,
  rough,
  stranger,
  verdict,
} from './verdict-world.ts'
import { content, item, keptAsEdited, keptOut } from './world.ts'

describe('a changed line', () => {
  it('is applied when it is as wanted, not applied when it is as before', () => {
    expect(verdict([changeTo(grown)], [item('2', grown)])).toMatchObject({
      kind: 'applied',
      lines: [{ changeItemId: '2', corId: '12', key: 'lump', content: grown, wanted: grown, decision: null }],
    })
    expect(verdict([changeTo(grown)], [ours])).toEqual({ kind: 'not_applied' })
  })

  it('is as wanted where Procore stored its words and money on other codes', () => {
    const stored = content('COR 12 Rough-in', 1_402_000, { vendorId: null })
    expect(line(verdict([changeTo(grown)], [item('2', stored)], 'refused'))).toMatchObject({
      content: stored,
      wanted: grown,
    })
  })

  it('that only moves to other codes is no proof on any others', () => {
    const moved = { ...rough, budgetCodeId: null }
    const other = item('2', { ...rough, vendorId: null })
    expect(both([changeTo(moved)], [other], 'lost')).toEqual(['wait', 'applied'])
    expect(verdict([changeTo(moved)], [other], 'refused').kind).toBe('not_applied')
    expect(verdict([changeTo(moved)], [item('2', moved)], 'refused').kind).toBe('applied')
  })

  it('is linked as wanted where a person edited or removed it since, so that the edit shows', () => {
    const arrived = item('3', content('COR 12 Cleanup', 5_000))
    const lines = [changeTo(grown), add('new', arrived.content)]
    const edited = item('2', content('COR 12 Rough-in', 77))
    for (const seen of [[edited, arrived], [arrived]]) {
      const found = verdict(lines, seen, 'refused')
      expect(found.kind).toBe('applied')
      expect(line(found)).toMatchObject({ changeItemId: '2', content: grown, wanted: grown })
    }
  })

  it('is linked as before where the write did not reach it', () => {
    const arrived = item('3', content('COR 12 Cleanup', 5_000))
    const found = verdict([changeTo(grown), add('new', arrived.content)], [ours, arrived])
    expect(found.kind).toBe('partly')
    expect(line(found)).toMatchObject({ changeItemId: '2', key: 'lump', content: rough, wanted: rough })
  })

  it('is as answered in an answer, with both amounts kept, even where it is as before', () => {
    for (const answer of [rough, content('COR 12 Rough-in', 1_401_999)]) {
      const found = verdict([changeTo(grown)], [stranger, item('2', answer)], 'answered', { readFrom: early })
      expect(found.kind).toBe('applied')
      expect(line(found)).toMatchObject({ content: answer, wanted: grown })
    }
  })

  it('is missing from an answer that does not show it, and stays linked', () => {
    const arrived = item('3', content('COR 12 Cleanup', 5_000))
    const lines = [changeTo(grown), add('new', arrived.content)]
    expect(verdict(lines, [arrived], 'answered', { readFrom: early }).kind).toBe('wait')
    const found = verdict(lines, [arrived], 'answered')
    expect(found).toMatchObject({ kind: 'partly', arrived: 1, missing: 1 })
    expect(line(found)).toMatchObject({ changeItemId: '2', content: grown })
  })
})

describe('a removed line', () => {
  it('is applied when it is gone, not applied while it is there', () => {
    expect(verdict([remove], [stranger])).toEqual({ kind: 'applied', lines: [] })
    expect(verdict([remove], [stranger, ours])).toEqual({ kind: 'not_applied' })
  })

  it('stays linked as it was while it is there (cases 4 and 5)', () => {
    const others = ['3', '4'].map((id) => item(id, content(`COR 12 Part ${id}`, 100)))
    const removals = [ours, ...others].map(
      ({ changeItemId, content: before }): PlannedLine => ({
        ...remove,
        changeItemId,
        key: `k${changeItemId}`,
        before,
      }),
    )
    const found = verdict(removals, [stranger, ...others])
    expect(found).toMatchObject({ kind: 'partly', arrived: 1, missing: 2 })
    expect('lines' in found && found.lines).toEqual(
      others.map(({ changeItemId, content: stored }) => ({
        changeItemId,
        corId: '12',
        key: `k${changeItemId}`,
        content: stored,
        wanted: stored,
        decision: null,
      })),
    )
  })
})

describe('a line that the push does not write', () => {
  const decided = (decision: LineDecision | null) => ({
    changeItemId: ours.changeItemId,
    key: 'lump',
    content: rough,
    wanted: grown,
    decision,
  })

  it('passes into the link as it was planned, with its decision', () => {
    for (const planned of [
      { action: 'keep', why: 'kept', ...decided(keptAsEdited) },
      { action: 'leave_out', isNew: true, ...decided(keptOut), decision: keptOut },
    ] as const) {
      const { changeItemId, key, decision } = planned
      expect(verdict([planned], [], 'answered')).toEqual({
        kind: 'applied',
        lines: [{ changeItemId, corId: '12', key, content: rough, wanted: grown, decision }],
      })
    }
  })

  it('is not linked while its choice is open', () => {
    const choose: PlannedLine = {
      action: 'choose',
      changeItemId: ours.changeItemId,
      key: 'lump',
      line: null,
      procore: rough,
    }
    expect(verdict([choose], [ours], 'answered')).toEqual({ kind: 'applied', lines: [] })
  })
})
