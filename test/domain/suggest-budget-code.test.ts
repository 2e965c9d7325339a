import { describe, expect, it } from 'vitest'
import { type BudgetCode, isClosedCommitment } from '../../server/domain/commitment.ts'
import type { BudgetCodeId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import { suggestBudgetCode } from '../../server/domain/suggest-budget-code.ts'

const code = (id: string, text: string, active = true): BudgetCode => ({
  budgetCodeId: idOf<BudgetCodeId>(id),
  code: text,
  name: 'Electrical',
  active,
})
const tags = (...costCodes: (string | null)[]) => costCodes.map((costCode) => ({ costCode }))

describe('a budget code', () => {
  it.each([
    ['16-200', '16-200'],
    ['16-200', '16-200.S'],
    ['16-200', '16-200 S'],
    ['16-200a', '16-200A.S'],
    ['16-200A', '16-200a'],
    [' 16-200 ', '16-200.S'],
  ])('of cost code %j is %j', (costCode, text) => {
    expect(suggestBudgetCode(tags(costCode), [], [code('1', text)])).toEqual({
      budgetCodeId: '1',
      costCode: costCode.trim(),
    })
  })

  it.each(['16-2001.S', '16-200S', '16-20', '116-200', '16-200é'])(
    'of cost code 16-200 is not %s',
    (text) => {
      expect(suggestBudgetCode(tags('16-200'), [], [code('1', text)])).toBeNull()
    },
  )

  it('is one of the commitment before one of the project', () => {
    const project = [code('2', '16-200.M')]
    expect(suggestBudgetCode(tags('16-200'), [code('1', '16-200.S')], project)?.budgetCodeId).toBe('1')
    expect(suggestBudgetCode(tags('16-200'), [code('1', '16-300.S')], project)?.budgetCodeId).toBe('2')
  })

  it('is not guessed between two, nor taken when it is inactive', () => {
    const two = [code('1', '16-200.S'), code('2', '16-200.M')]
    expect(suggestBudgetCode(tags('16-200'), two, [])).toBeNull()
    expect(suggestBudgetCode(tags('16-200'), two, [code('3', '16-200')])?.budgetCodeId).toBe('3')
    expect(
      suggestBudgetCode(tags('16-200'), [], [code('1', '16-200.S'), code('2', '16-200.M', false)]),
    ).toEqual({
      budgetCodeId: '1',
      costCode: '16-200',
    })
    expect(suggestBudgetCode(tags('16-200'), [code('1', '16-200', false)], [])).toBeNull()
  })

  it('is suggested only where all tags with a cost code have the same', () => {
    const offered = [code('1', '16-200'), code('2', '16-300')]
    expect(suggestBudgetCode(tags('16-200', null, '', '16-200 '), [], offered)?.budgetCodeId).toBe('1')
    expect(suggestBudgetCode(tags('16-200', '16-300'), [], offered)).toBeNull()
    expect(suggestBudgetCode(tags(null, ' '), [], [code('1', ''), code('2', '.')])).toBeNull()
    expect(suggestBudgetCode([], [], offered)).toBeNull()
  })
})

describe('a commitment', () => {
  it.each(['Complete', 'Terminated', 'Void', 'Closed', 'Received'])(
    'takes no more cost when it is %s',
    (status) => {
      expect(isClosedCommitment({ status })).toBe(true)
    },
  )
  it.each(['Approved', 'Draft', '', null])('takes cost when it is %j', (status) => {
    expect(isClosedCommitment({ status })).toBe(false)
  })
})
