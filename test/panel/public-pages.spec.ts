import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { violationsIn } from './state-checks.ts'
import { expect, test } from './world.ts'

const shots = process.env.STATE_SHOTS_DIR

test('the pages for everybody are readable at every width, light and dark', async ({ world }) => {
  test.slow()
  const page = await world.browser.newPage()
  for (const path of ['/install', '/support', '/privacy']) {
    await page.goto(`${world.publicUrl}${path}`)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const width of [320, 1024]) {
        await page.setViewportSize({ width, height: 900 })
        const sideways = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement
          return scrollWidth - clientWidth
        })
        expect(sideways, `${path} at ${width}`).toBe(0)
        if (shots === undefined) continue
        mkdirSync(shots, { recursive: true })
        await page.screenshot({
          path: join(shots, `page${path.replace('/', '-')}-${width}-${colorScheme}.png`),
          fullPage: true,
        })
      }
      // One style for all: their colours in the dark are looked at once.
      if (colorScheme === 'dark' && path !== '/install') continue
      expect(await violationsIn(page.mainFrame())).toEqual([])
    }
  }
})
