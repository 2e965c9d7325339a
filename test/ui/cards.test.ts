import { describe, expect, it } from 'vitest'
import type { LinkState } from '../../server/domain/link-state.ts'
import { attentionBesidesUpdates, byAttention, isStale } from '../../ui/event/model.ts'
import { repushOf } from '../../ui/event/repush.ts'
import { corsAtMost, type RepushIntent } from '../../ui/state/panel.ts'

const cor = (corId: string, states: LinkState[], needsAttention = true) => ({
  corId,
  number: corId,
  state: states[0] ?? ('up_to_date' as const),
  states,
  needsAttention,
})

describe('cards of a change event', () => {
  const cors = [
    cor('1', ['up_to_date'], false),
    cor('2', ['update_available', 'locked_in_procore']),
    cor('3', ['kept_as_is'], false),
    cor('4', ['edited_in_procore']),
    cor('5', ['push_unfinished', 'update_available']),
  ]
  it('come first where they need attention, and keep their order otherwise', () => {
    expect(byAttention(cors).map(({ corId }) => corId)).toEqual(['2', '4', '5', '1', '3'])
  })
  it('are stale although another state comes first, unless a push has to be settled', () => {
    expect(cors.filter(isStale).map(({ corId }) => corId)).toEqual(['2'])
    expect(isStale(cor('6', ['edited_in_procore', 'update_available']))).toBe(true)
  })
  it('count by kind what needs attention besides updates', () => {
    expect(attentionBesidesUpdates(cors)).toEqual([{ state: 'edited_in_procore', count: 1 }])
  })
})

describe('re-pushing more CORs than one push carries', () => {
  const many = Array.from({ length: 230 }, (_, at) => ({ corId: String(at), number: String(at), title: '' }))
  it('goes in parts, one after another, each COR once', () => {
    const parts: RepushIntent[] = []
    for (let part: RepushIntent | null = repushOf(many); part !== null; part = part.part?.next ?? null) {
      parts.push(part)
    }
    expect(parts.map(({ corIds, part }) => [corIds.length, part?.at, part?.of])).toEqual([
      [100, 1, 3],
      [100, 2, 3],
      [30, 3, 3],
    ])
    expect(parts.flatMap(({ corIds }) => corIds)).toEqual(many.map(({ corId }) => corId))
  })
  it('is one push up to the most that it carries', () => {
    const all = repushOf(many.slice(0, corsAtMost))
    expect(all).not.toHaveProperty('part')
  })
})
