import { describe, expect, it } from 'vitest'
import { createLog } from '../../server/log.ts'
import { trackedBackground } from '../../server/platform/background.ts'

function start() {
  const lines: string[] = []
  const log = createLog({ level: 'info', write: (line) => lines.push(line), now: () => '' })
  return { lines, background: trackedBackground(log) }
}

describe('background work', () => {
  it('is waited for, and so is the work it starts', async () => {
    const { background } = start()
    const done: string[] = []
    background.run(
      Promise.resolve().then(() => {
        done.push('first')
        background.run(Promise.resolve().then(() => done.push('second')))
      }),
    )
    expect(await background.settled(10_000)).toBe(true)
    expect(done).toEqual(['first', 'second'])
  })

  it('that fails ends in the log and stops nothing', async () => {
    const { background, lines } = start()
    background.run(Promise.reject(new Error('the disk is full')))
    expect(await background.settled(10_000)).toBe(true)
    expect(lines.join()).toContain('the disk is full')
  })

  it('that hangs is not waited for beyond the patience', async () => {
    const { background } = start()
    background.run(new Promise(() => undefined))
    expect(await background.settled(0)).toBe(false)
  })
})
