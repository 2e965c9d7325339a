import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build } from '../../.ci/build.mjs'
import { ChaosWorld } from './chaos-world.ts'
import { Dice } from './dice.ts'
import { Game } from './game.ts'

// A short game in every test run; `npm run chaos` runs long ones.
const operations = Number(process.env.CHAOS_OPERATIONS ?? 40)
const firstSeed = Number(process.env.CHAOS_SEED ?? 1)
const games = Number(process.env.CHAOS_GAMES ?? 1)
const seeds = Array.from({ length: games }, (_, at) => firstSeed + at)

const built = 'test-results/chaos'
let folder: string

beforeAll(async () => {
  await mkdir(built, { recursive: true })
  folder = await mkdtemp(join(built, 'server-'))
  await build({ out: join(process.cwd(), folder), log: () => undefined })
}, 120_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

it.each(seeds)(
  'whatever breaks, each COR once, to the cent, and no stranger touched (seed %i)',
  async (seed) => {
    const world = await ChaosWorld.open(folder)
    const game = new Game(world, new Dice(seed))
    try {
      await game.play(operations)
    } catch (error) {
      const story = world.story.slice(-60).join('\n')
      throw new Error(`seed ${seed}, operation ${game.score.operations}\n${story}`, { cause: error })
    } finally {
      await world.close()
    }
    if (games > 1) console.log(`seed ${seed}: ${JSON.stringify(game.score)}`)
    expect(game.score.applied).toBeGreaterThan(0)
  },
  Math.max(120_000, operations * 5_000),
)
