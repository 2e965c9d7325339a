import { Hono } from 'hono'
import * as v from 'valibot'
import { type Fault, type FaultSpec, type Faults, faultKinds } from './core/faults.ts'
import type { Journal, JournalFilter } from './core/journal.ts'
import type { ProcoreState } from './procore/store.ts'

const system = v.picklist(['procore', 'clearstory'])

/** Over HTTP, a regular expression for the path is sent as text in `pathPattern`. */
const faultRequest = v.strictObject({
  system,
  method: v.optional(v.string()),
  path: v.optional(v.string()),
  pathPattern: v.optional(v.string()),
  kind: v.picklist(faultKinds),
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  status: v.optional(v.number()),
  headers: v.optional(v.record(v.string(), v.string())),
  body: v.optional(v.string()),
  holdMs: v.optional(v.pipe(v.number(), v.minValue(0))),
})

const flag = v.boolean()

/** Omitted switches keep their value. */
const switchRequest = v.strictObject({
  readings: v.optional(
    v.variant('kind', [
      v.strictObject({ kind: v.literal('live') }),
      v.strictObject({ kind: v.literal('lag'), ms: v.pipe(v.number(), v.minValue(0)) }),
      v.strictObject({ kind: v.literal('frozen') }),
    ]),
  ),
  normalization: v.optional(
    v.partial(
      v.strictObject({
        escapeHtml: flag,
        wholeDollars: flag,
        dropUnknownUnits: flag,
        vendorFromCommitment: flag,
      }),
    ),
  ),
  recycleBin: v.optional(v.partial(v.strictObject({ answersById: flag, listsToAdminsOnly: flag }))),
})

export interface Controlled {
  journal: Journal
  faults: Faults
  procore(): ProcoreState
  reset(): void
}

/** Faults, switches, journal and reset for callers outside the process. Never journaled and never hit by a fault. */
export function controlRoutes({ journal, faults, procore, reset }: Controlled): Hono {
  const ordered = new Map<string, Fault>()
  const app = new Hono()

  app.post('/__sandbox/faults', async (c) => {
    const parsed = v.safeParse(faultRequest, await c.req.json())
    if (!parsed.success) return c.json({ message: v.summarize(parsed.issues) }, 400)
    const id = String(ordered.size + 1)
    ordered.set(id, faults.add(toSpec(parsed.output)))
    return c.json({ id }, 201)
  })

  app.get('/__sandbox/faults/:id', (c) => {
    const fault = ordered.get(c.req.param('id'))
    return fault ? c.json({ count: fault.count }) : c.notFound()
  })

  app.post('/__sandbox/faults/:id/release', (c) => {
    ordered.get(c.req.param('id'))?.release()
    return c.body(null, 204)
  })

  app.delete('/__sandbox/faults', (c) => {
    faults.clear()
    return c.body(null, 204)
  })

  app.patch('/__sandbox/switches', async (c) => {
    const parsed = v.safeParse(switchRequest, await c.req.json())
    if (!parsed.success) return c.json({ message: v.summarize(parsed.issues) }, 400)
    const state = procore()
    const { readings, normalization, recycleBin } = parsed.output
    if (readings) state.readings = readings
    Object.assign(state.normalization, normalization)
    Object.assign(state.recycleBin, recycleBin)
    return c.json({
      readings: state.readings,
      normalization: state.normalization,
      recycleBin: state.recycleBin,
    })
  })

  app.post('/__sandbox/reset', (c) => {
    reset()
    return c.body(null, 204)
  })

  app.get('/__sandbox/journal', (c) => {
    const { system: asked, method, path } = c.req.query()
    const known = v.safeParse(system, asked)
    const filter: JournalFilter = {
      ...(known.success ? { system: known.output } : {}),
      ...(method === undefined ? {} : { method }),
      ...(path === undefined ? {} : { path }),
    }
    return c.json(journal.entries(filter))
  })

  return app
}

function toSpec({ system, kind, ...given }: v.InferOutput<typeof faultRequest>): FaultSpec {
  const path = given.pathPattern === undefined ? given.path : new RegExp(given.pathPattern)
  return {
    system,
    kind,
    ...(path === undefined ? {} : { path }),
    ...(given.method === undefined ? {} : { method: given.method }),
    ...(given.times === undefined ? {} : { times: given.times }),
    ...(given.status === undefined ? {} : { status: given.status }),
    ...(given.headers === undefined ? {} : { headers: given.headers }),
    ...(given.body === undefined ? {} : { body: given.body }),
    ...(given.holdMs === undefined ? {} : { holdMs: given.holdMs }),
  }
}
