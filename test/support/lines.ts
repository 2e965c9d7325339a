import { expect } from 'vitest'
import type { Sandbox } from '../sandbox/sandbox.ts'

/** Snapshot of the lines that other people entered in a change event, for a later comparison. */
export interface LinesBefore {
  changeEventId: number
  lines: ReturnType<Sandbox['procore']['state']['lines']>
}

export function linesBefore(sandbox: Sandbox, changeEventId: number): LinesBefore {
  return { changeEventId, lines: sandbox.procore.state.lines(changeEventId) }
}

/** Must hold after any outcome: exactly these amounts were added, in any order, and every earlier line is unchanged. */
export function expectAdded(sandbox: Sandbox, { changeEventId, lines }: LinesBefore, cents: number[]): void {
  const now = sandbox.procore.state.lines(changeEventId)
  const known = new Set(lines.map(({ id }) => id))
  expect(now.filter(({ id }) => known.has(id))).toEqual(lines)
  const added = now.filter(({ id }) => !known.has(id)).map(({ amountCents }) => amountCents)
  expect(sorted(added)).toEqual(sorted(cents))
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b)
}
