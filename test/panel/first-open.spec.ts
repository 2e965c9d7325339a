import type { Page } from '@playwright/test'
import { importCors, ready } from './push-walk.ts'
import { expect, test, type World } from './world.ts'

// What the panel asks the network for when it opens; from the browser's cache or not, each is counted.
test.skip(process.env.ENGINE === 'workers', 'the same panel, and there other files may come between')

/** What was asked for meanwhile, Procore's own page left out. */
async function askedDuring(world: World, page: Page, act: () => Promise<void>): Promise<URL[]> {
  const { origin } = new URL(world.sandbox.procore.appUrl)
  const asked: URL[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.origin !== origin) asked.push(url)
  })
  await act()
  await page.waitForLoadState('networkidle')
  page.removeAllListeners('request')
  return asked
}

/** At most four requests: the page, script, and `calls` to the API; all of it from our own origin. */
function expectFew(world: World, asked: readonly URL[], calls: readonly RegExp[]): void {
  expect(asked.map(({ origin }) => origin)).toEqual(asked.map(() => world.publicUrl))
  const paths = asked.map(({ pathname }) => pathname)
  const toApi = paths.filter((path) => path.startsWith('/api/'))
  expect(toApi).toEqual(calls.map((call) => expect.stringMatching(call)))
  const files = paths.filter((path) => path.startsWith('/assets/'))
  expect(files.length).toBeGreaterThan(0)
  expect(paths.length).toBeLessThanOrEqual(4)
  expect(files).toEqual(files.map(() => expect.stringMatching(/\.js$/)))
  expect(paths.length - toApi.length - files.length).toBe(1)
}

test('a signed-in panel opens with at most four requests, one of them to the API', async ({ world }) => {
  const { page, panel } = await ready(world)
  await importCors(panel, ['COR 12'])
  const asked = await askedDuring(world, page, async () => {
    await page.reload()
    const opened = await world.panelOf(page)
    await expect(opened.getByRole('article', { name: 'COR 12' })).toContainText('Up to date')
    await expect(opened.getByText('Clearstory as of')).toBeVisible()
  })
  expectFew(world, asked, [/^\/api\/projects\/\d+\/change-events\/\d+\/open$/])
})

test('the panel of someone who is signed out asks the API nothing', async ({ world }) => {
  const { page } = await world.open()
  const asked = await askedDuring(world, page, async () => {
    await page.reload()
    const panel = await world.panelOf(page)
    await expect(panel.getByRole('button', { name: 'Sign in with Procore' })).toBeVisible()
  })
  expectFew(world, asked, [])
})

test('the change event is asked for while the panel’s script is still on its way', async ({ world }) => {
  const { page, panel } = await ready(world)
  await importCors(panel, ['COR 12'])
  let asked = () => {}
  const askedFor = new Promise<void>((resolve) => {
    asked = resolve
  })
  page.on('request', (request) => {
    if (/\/change-events\/\d+\/open$/.test(request.url())) asked()
  })
  // Procore listens before the panel is there, and no script arrives before the question has been put.
  const listening = page.waitForEvent('domcontentloaded')
  await page.route('**/panel?*', async (route) => {
    await listening
    await route.continue()
  })
  await page.route('**/assets/part-*.js', async (route) => {
    await askedFor
    await route.continue()
  })
  const shown = askedDuring(world, page, async () => {
    await page.reload()
    const opened = await world.panelOf(page)
    await expect(opened.getByRole('article', { name: 'COR 12' })).toContainText('Up to date')
    await expect(opened.getByText('Clearstory as of')).toBeVisible()
  })
  // And not a second time when it is there.
  expectFew(world, await shown, [/\/open$/])
})

test('a session that is about to end is renewed first, and nothing is asked with it ahead', async ({
  world,
}) => {
  const { page, panel } = await ready(world)
  await importCors(panel, ['COR 12'])
  await panel.evaluate(() => {
    const [key = ''] = Object.keys(sessionStorage).filter((one) => one.startsWith('clearstory.session.'))
    const expiresAt = new Date(Date.now() + 5 * 60_000).toISOString()
    sessionStorage.setItem(
      key,
      JSON.stringify({ ...JSON.parse(sessionStorage.getItem(key) ?? ''), expiresAt }),
    )
  })
  const asked = await askedDuring(world, page, async () => {
    await page.reload()
    const opened = await world.panelOf(page)
    await expect(opened.getByRole('article', { name: 'COR 12' })).toContainText('Up to date')
    await expect(opened.getByText('Clearstory as of')).toBeVisible()
  })
  expectFew(world, asked, [/^\/api\/session\/renew$/, /\/open$/])
})
