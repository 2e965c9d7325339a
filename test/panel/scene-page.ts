import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page, test } from '@playwright/test'
import { build } from 'esbuild'

/** Parts of the panel in a page of their own: a file of `scenes` beside this one. Answers with what runs one of them. */
export function sceneRunner<Scene extends string>(file: string): (scene: Scene) => Promise<unknown> {
  let browser: Browser
  let page: Page
  test.skip(process.env.ENGINE === 'workers', 'nothing here is the server’s')
  test.describe.configure({ mode: 'serial' })
  test.beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
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
  return (scene) => page.evaluate(`here.scenes.${scene}()`)
}
