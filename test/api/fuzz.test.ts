import fc from 'fast-check'
import { expect, it } from 'vitest'
import { seededCors } from '../sandbox/seed/clearstory-cors.ts'
import { changeEvents, companies, projects } from '../sandbox/seed/world.ts'
import { ana, app, sandbox, sharedHarbor } from '../support/fresh-app.ts'

sharedHarbor()

/** What people and machines type: real ids, ids that are none, markup, other scripts, and very long text. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e9',
    '9007199254740993',
    'null',
    '../../etc/passwd',
    '%00',
    '%E0%A4%A',
    "' OR 1=1 --",
    '<img src=x onerror=alert(1)>',
    'שלום עולם',
    '👷🏽‍♀️',
    'x'.repeat(4000),
    String(projects.harbor.id),
    String(changeEvents.lobby.id),
    String(seededCors.rough),
    String(companies.marin.id),
  ),
  fc.string({ maxLength: 40 }),
)
const key = fc.constantFrom(
  'kind',
  'corIds',
  'corId',
  'destination',
  'changeEventId',
  'changeItemIds',
  'codes',
  'choices',
  'breakdown',
  'amountBasis',
  'maps',
  'code',
  'verifier',
  'keyId',
  'secret',
  'projectId',
  'clearstoryProjectId',
  '__proto__',
  'constructor',
)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('push', 'remove', 'undo', 'existing', 'new', 'lump_sum', 'line_item'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 6 }),
  ),
}))
const body = fc.oneof(
  value.map((one) => JSON.stringify(one) ?? ''),
  fc.string({ maxLength: 200 }),
)

it('answers whatever is sent to any route with an answer of its own, never with a failure of its own', async () => {
  const routes = app.app.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/'))
  // Signing out would end the game, and a disconnect would hide the rest.
  const playable = routes.filter(({ method }) => method !== 'DELETE')
  expect(playable.length).toBeGreaterThan(15)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...playable),
      fc.array(text, { minLength: 6, maxLength: 6 }),
      fc.dictionary(
        fc.constantFrom('search', 'company', 'challenge', 'state', 'code', 'offset', 'limit', 'inbox'),
        text,
      ),
      body,
      async (route, parts, query, sent) => {
        let at = 0
        const path = route.path.replace(/:\w+\*?/g, (name) =>
          // Mostly the real project, so that what lies behind it is reached.
          name === ':projectId' && (parts[0]?.length ?? 0) % 3 !== 0
            ? String(projects.harbor.id)
            : encodeURIComponent(parts[at++ % parts.length] ?? '') || 'x',
        )
        const response = await fetch(`${app.url}${path}?${new URLSearchParams(query)}`, {
          method: route.method,
          redirect: 'manual',
          headers: { authorization: `Bearer ${ana.bearer}`, 'content-type': 'application/json' },
          ...(route.method === 'GET' ? {} : { body: sent }),
        })
        const answer = await response.text()
        expect(`${route.method} ${path}: ${response.status} ${answer.slice(0, 300)}`).not.toMatch(/: 500 /)
        expect(answer).not.toMatch(/\bat .*\.ts:\d+|node_modules|SQLITE_/)
      },
    ),
    { numRuns: 400 },
  )
  expect(app.logLines.filter((line) => line.includes('"event":"unexpected"'))).toEqual([])
  // Nothing that was sent has moved anything in Procore.
  expect(sandbox.procore.state.lines(changeEvents.lobby.id)).toHaveLength(1)
})
