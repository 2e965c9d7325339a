import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import type { VendorId } from '../../server/domain/ids.ts'
import {
  decimal,
  flag,
  id,
  list,
  parseAnswer,
  part,
  requiredId,
  requiredTimestamp,
  text,
  timestamp,
} from '../../server/transport/wire-fields.ts'

const row = v.object({
  id: requiredId<VendorId>(),
  parent: id<VendorId>(),
  name: text,
  amount: decimal,
  active: flag,
  tags: list(v.string()),
  at: timestamp,
  inner: part({ amount: decimal }),
})

describe('an answer in which almost everything is missing', () => {
  const empty = { parent: null, name: null, amount: null, active: null, tags: [], at: null, inner: null }

  it('reads absent fields as null and absent lists as empty', () => {
    expect(parseAnswer(row, { id: '7' })).toEqual({ ok: true, value: { id: '7', ...empty } })
  })

  it('reads nulls the same way and drops unknown fields', () => {
    const nulls = { ...empty, tags: null, id: '7', unknown: 1 }
    expect(parseAnswer(row, nulls)).toEqual({ ok: true, value: { id: '7', ...empty } })
  })

  it('reads empty decimals and times as null', () => {
    expect(parseAnswer(row, { id: '7', amount: ' ', at: '' })).toEqual({
      ok: true,
      value: { id: '7', ...empty },
    })
  })
})

describe('a field of the wrong type', () => {
  it.each([
    [{}, 'id: expected'],
    [{ id: true }, 'id: expected string'],
    [{ id: '0' }, 'id: expected an id'],
    [{ id: '1.5' }, 'id: expected an id'],
    [{ id: '7', name: {} }, 'name: expected string'],
    [{ id: '7', amount: 'twelve' }, 'amount: expected a decimal'],
    [{ id: '7', active: 'true' }, 'active: expected boolean'],
    [{ id: '7', tags: ['a', null] }, 'tags[1]: expected string'],
    [{ id: '7', at: 'yesterday' }, 'at: expected an ISO 8601 time'],
    [{ id: '7', inner: { amount: false } }, 'inner.amount: expected string'],
    ['text', 'answer: expected Object'],
  ])('%j is named by its path', (answer, expected) => {
    const parsed = parseAnswer(row, answer)
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.field).toContain(expected)
  })

  it('is named without its value, which may be anybody’s words', () => {
    const parsed = parseAnswer(row, { id: '7', amount: 'secret words' })
    expect(JSON.stringify(parsed)).not.toContain('secret')
  })

  it('is found deep inside lists', () => {
    const nested = v.object({ items: list(row) })
    const parsed = parseAnswer(nested, { items: [{ id: '1' }, { id: '2', inner: { amount: 'x' } }] })
    expect(parsed).toEqual({ ok: false, field: 'items[1].inner.amount: expected a decimal' })
  })
})

describe('times', () => {
  it.each([
    ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T10:00:00.1234Z', '2026-03-01T10:00:00.123Z'],
    ['2026-03-01T10:00:00+02:00', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01T10:00:00-0800', '2026-03-01T18:00:00.000Z'],
    ['2026-03-01 10:00:00', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ])('%s is %s', (given, expected) => {
    expect(parseAnswer(requiredTimestamp, given)).toEqual({ ok: true, value: expected })
  })

  it('refuses a day that does not exist', () => {
    expect(parseAnswer(requiredTimestamp, '2026-13-01T00:00:00Z').ok).toBe(false)
  })
})
