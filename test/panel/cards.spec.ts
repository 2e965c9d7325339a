import { fileURLToPath } from 'node:url'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { build } from 'esbuild'
import type { Scene } from './card-scenes.ts'

// Five hundred cards of a change event, counted in a page of their own.
test.skip(process.env.ENGINE === 'workers', 'nothing here is the server’s')
test.describe.configure({ mode: 'serial' })

let browser: Browser
let page: Page
test.beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('card-scenes.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'here',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  })
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  })
  page = await browser.newPage()
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' })
})
test.afterAll(() => browser.close())

const seen = (scene: Scene): Promise<unknown> => page.evaluate(`here.scenes.${scene}()`)

test('ages follow the clock without rendering a card', async () => {
  expect(await seen('tick')).toEqual({ first: 500, again: 0, textChanged: true, busy: 0 })
})

test('reading one COR again shows on its button without rendering a card', async () => {
  expect(await seen('refresh')).toEqual({ first: 500, again: 0, textChanged: false, busy: 1 })
})
