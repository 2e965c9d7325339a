/** A measurement and its goal. */
export interface Figure {
  what: string
  value: number
  unit: string
  goal: string
  met: boolean
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Measures two variants alternately, A B A B …, so that a temporary slowdown of the machine affects both. */
export async function inTurn(
  rounds: number,
  a: () => Promise<number>,
  b: () => Promise<number>,
): Promise<{ a: number[]; b: number[] }> {
  const found = { a: [] as number[], b: [] as number[] }
  await a()
  await b()
  for (let round = 0; round < rounds; round += 1) {
    found.a.push(await a())
    found.b.push(await b())
  }
  return found
}

export async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await act()
  return performance.now() - from
}
