import { describe, expect, it } from 'vitest'
import type { LineCodes } from '../../server/domain/breakdown.ts'
import type { BudgetCodeId, CommitmentId, VendorId } from '../../server/domain/ids.ts'
import { idOf } from '../../server/domain/ids.ts'
import { codesOfLine } from '../../server/domain/line-codes.ts'
import { content, item, keptAsEdited, keptOut, linked } from './world.ts'

/** Commitment, vendor and budget code; 0 where there is none. */
function codes(commitment: number, vendor: number, budgetCode: number): LineCodes {
  return {
    commitmentId: commitment ? idOf<CommitmentId>(String(commitment)) : null,
    vendorId: vendor ? idOf<VendorId>(String(vendor)) : null,
    budgetCodeId: budgetCode ? idOf<BudgetCodeId>(String(budgetCode)) : null,
  }
}

const none = codes(0, 0, 0)
const own = codes(51, 41, 31)
const contract = codes(52, 42, 32)
const on = (line: LineCodes, wanted: LineCodes = line) =>
  linked('12', 'lump', item('2', content('COR 12 Rough-in', 5, line)), {
    wanted: content('COR 12 Rough-in', 5, wanted),
  })
const sources = (more: Partial<Parameters<typeof codesOfLine>[1]> = {}) => ({
  chosen: null,
  contract: null,
  contractBefore: null,
  ...more,
})

describe('codes chosen in this push', () => {
  it('go before everything else, as they were chosen', () => {
    const chosen = codes(0, 0, 33)
    expect(
      codesOfLine({ ...on(own), decision: keptAsEdited }, sources({ chosen, contract }), on(own)),
    ).toEqual(chosen)
    expect(codesOfLine(null, sources({ chosen, contract }), on(own))).toEqual(chosen)
  })
})

describe('a new line', () => {
  it("takes the contract's codes", () => {
    expect(codesOfLine(null, sources({ contract }), null)).toEqual(contract)
    expect(codesOfLine(null, sources({ contract }), on(own))).toEqual(contract)
  })

  it('takes those of a sibling where the contract has none', () => {
    expect(codesOfLine(null, sources(), on(own))).toEqual(own)
    expect(codesOfLine(null, sources({ contract: codes(52, 42, 0) }), on(own))).toEqual(codes(52, 42, 31))
    expect(codesOfLine(null, sources({ contract: codes(0, 0, 32) }), on(own))).toEqual(codes(51, 41, 32))
  })

  it('has no codes where there are none to take, and nothing but codes', () => {
    expect(codesOfLine(null, sources(), null)).toEqual(none)
    expect(Object.keys(codesOfLine(null, sources(), on(own))).sort()).toEqual([
      'budgetCodeId',
      'commitmentId',
      'vendorId',
    ])
  })
})

describe('a line of ours', () => {
  it("keeps its codes, whatever the contract's are (case 12)", () => {
    expect(codesOfLine(on(own), sources({ contract }), null)).toEqual(own)
    expect(codesOfLine(on(own), sources(), on(contract))).toEqual(own)
  })

  it("takes the contract's where it has none", () => {
    expect(codesOfLine(on(none), sources({ contract }), null)).toEqual(contract)
    expect(codesOfLine(on(codes(51, 41, 0)), sources({ contract }), null)).toEqual(codes(51, 41, 32))
    expect(codesOfLine(on(none), sources(), on(own))).toEqual(none)
  })

  it('takes commitment and vendor together', () => {
    expect(codesOfLine(on(codes(0, 41, 31)), sources({ contract }), null)).toEqual(codes(52, 42, 31))
    expect(codesOfLine(on(codes(51, 0, 31)), sources({ contract }), null)).toEqual(codes(51, 0, 31))
    expect(codesOfLine(on(codes(0, 41, 31)), sources({ contract: codes(52, 0, 0) }), null)).toEqual(
      codes(52, 41, 31),
    )
  })

  it('takes the vendor of the very commitment it is on', () => {
    expect(codesOfLine(on(codes(51, 0, 31)), sources({ contract: codes(51, 42, 32) }), null)).toEqual(
      codes(51, 42, 31),
    )
  })

  it('keeps its vendor where neither it nor the contract has a commitment', () => {
    expect(codesOfLine(on(codes(0, 41, 31)), sources({ contract: codes(0, 42, 32) }), null)).toEqual(
      codes(0, 41, 31),
    )
    expect(codesOfLine(on(codes(0, 0, 31)), sources({ contract: codes(0, 42, 32) }), null)).toEqual(
      codes(0, 42, 31),
    )
  })

  it('keeps its codes where a person decided about it, though the contract moved', () => {
    const moved = sources({ contract, contractBefore: own })
    for (const decision of [keptAsEdited, keptOut]) {
      expect(codesOfLine({ ...on(own), decision }, moved, null)).toEqual(own)
      expect(codesOfLine({ ...on(codes(51, 41, 0)), decision }, moved, null)).toEqual(codes(51, 41, 0))
    }
  })
})

describe('a line that was locked when its COR moved', () => {
  const waiting = { ...on(own), movesTo: contract }

  it('goes where its COR has been since', () => {
    expect(codesOfLine(waiting, sources({ contract, contractBefore: contract }), null)).toEqual(contract)
    expect(codesOfLine(waiting, sources(), null)).toEqual(contract)
  })

  it('follows the contract on, or back', () => {
    const next = codes(53, 43, 33)
    const moved = (to: LineCodes) => sources({ contract: to, contractBefore: contract })
    expect(codesOfLine(waiting, moved(next), null)).toEqual(next)
    expect(codesOfLine(waiting, moved(own), null)).toEqual(own)
  })

  it('stays where a person decided about it', () => {
    expect(codesOfLine({ ...waiting, decision: keptAsEdited }, sources({ contract }), null)).toEqual(own)
  })
})

describe("a line on the contract's codes, which changed (case 20)", () => {
  it('follows the contract', () => {
    expect(codesOfLine(on(own), sources({ contract, contractBefore: own }), null)).toEqual(contract)
  })

  it('keeps what the contract says nothing about', () => {
    const moved = sources({ contract: codes(0, 0, 32), contractBefore: own })
    expect(codesOfLine(on(own), moved, null)).toEqual(codes(51, 41, 32))
    expect(codesOfLine(on(own), sources({ contract: codes(52, 42, 0), contractBefore: own }), null)).toEqual(
      codes(52, 42, 31),
    )
  })

  it('is known by what was wanted of it, not by what Procore stored', () => {
    const moved = sources({ contract, contractBefore: codes(51, 0, 31) })
    expect(codesOfLine(on(own, codes(51, 0, 31)), moved, null)).toEqual(contract)
    expect(codesOfLine(on(codes(59, 49, 39), own), moved, null)).toEqual(contract)
  })

  it('counts as on them in what the contract said only', () => {
    const from = (contractBefore: LineCodes) =>
      codesOfLine(on(own), sources({ contract, contractBefore }), null)
    expect(from(codes(0, 0, 31))).toEqual(contract)
    expect(from(codes(51, 0, 0))).toEqual(contract)
    // A vendor is not asked about: Procore fills in that of the commitment.
    expect(from(codes(51, 49, 31))).toEqual(contract)
  })

  it('stays where it was on other codes, or the contract did not move', () => {
    const from = (contractBefore: LineCodes) =>
      codesOfLine(on(own), sources({ contract, contractBefore }), null)
    expect(from(codes(51, 41, 39))).toEqual(own)
    expect(from(codes(59, 41, 31))).toEqual(own)
    expect(from(contract)).toEqual(own)
    expect(codesOfLine(on(own), sources({ contractBefore: own }), null)).toEqual(own)
  })
})
