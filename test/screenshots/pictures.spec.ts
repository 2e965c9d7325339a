import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, expect, test } from '@playwright/test'

const manifest = (file: string) => fileURLToPath(new URL(`../../manifest/${file}`, import.meta.url))

/** The listing wants pixels; what is drawn is kept as SVG. */
test.describe('the drawn pictures', () => {
  for (const name of ['icon', 'integration-diagram']) {
    test(name, async () => {
      const svg = readFileSync(manifest(`${name}.svg`), 'utf8')
      const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)?.map(Number) ?? []
      const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu'],
      })
      const page = await browser.newPage({ viewport: { width: width ?? 0, height: height ?? 0 } })
      await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`)
      await page.screenshot({ path: manifest(`${name}.png`), omitBackground: true })
      // Nothing runs out of the picture.
      const box = await page.locator('svg').boundingBox()
      expect(box).toMatchObject({ x: 0, y: 0, width, height })
      await browser.close()
    })
  }
})
