/// <reference path="../../server/cloudflare.d.ts" />
import * as v from 'valibot'
import type { Bindings, Company } from '../../server/bindings.ts'
import { CompanyObject as Production } from '../../server/company-object.ts'
import worker from '../../server/worker.ts'
import { answerSql } from './sql-over-http.ts'
import { wholeRequest } from './whole-request.ts'

// The Workers entry as tests drive it: server/worker.ts and server/company-object.ts, under a clock that a test can move
// on and for one test world after another, each with objects of its own.

/** What stands in the `x-test-world` header of each request (workers-front.ts). */
const worldSchema = v.object({
  name: v.string(),
  publicUrl: v.string(),
  ahead: v.number(),
  jurisdiction: v.optional(v.string()),
})
type World = v.InferOutput<typeof worldSchema>

function worldOf(request: Request): World | null {
  const header = request.headers.get('x-test-world')
  return header === null ? null : v.parse(worldSchema, JSON.parse(header))
}

/** A company's object, with what only the platform can do to it. */
export class CompanyObject extends Production {
  #world: World | null = null

  protected override options() {
    return {
      clock: { now: () => new Date(Date.now() + (this.#world?.ahead ?? 0)).toISOString() },
      pause: async () => undefined,
      env: this.#world === null ? this.env : inWorld(this.env, this.#world),
    }
  }

  override async fetch(request: Request): Promise<Response> {
    this.#world = worldOf(request) ?? this.#world
    const { pathname, searchParams } = new URL(request.url)
    switch (pathname) {
      case '/test/sql':
        return answerSql(request, this.sql)
      case '/test/settled':
        await this.settled()
        return Response.json(null)
      case '/test/recover': {
        const asOf = searchParams.get('asOf')
        await (await this.composed()).recover(
          asOf === null ? { includeSending: true } : { leasesOutBy: asOf },
        )
        return Response.json(null)
      }
      case '/test/schedule':
        // An object without tables has no alarm either.
        if (await this.exists()) await (await this.composed()).schedule(searchParams.get('now') ?? '')
        return Response.json(null)
      case '/test/alarm':
        return Response.json(await this.ctx.storage.getAlarm())
      case '/test/run-alarm':
        await super.alarm()
        return Response.json(await this.ctx.storage.getAlarm())
      case '/test/evict':
        this.ctx.abort('evicted')
        return Response.json(null)
      default:
        return super.fetch(request)
    }
  }

  /** Rings in real time, long after most tests: those that are about it ask for `/test/run-alarm`. */
  override async alarm(): Promise<void> {}
}

/** Companies whose objects a world has asked for. */
const companies = new Map<string, Set<string>>()

function inWorld(
  env: Bindings,
  { name: world, publicUrl, jurisdiction }: World,
): Bindings & { PUBLIC_URL: string } {
  const namespace = (of: Bindings['COMPANIES']): Bindings['COMPANIES'] => ({
    idFromName: (name) => {
      const known = companies.get(world) ?? new Set()
      companies.set(world, known.add(name))
      return of.idFromName(`${world}/${name}`)
    },
    get: (id) => of.get(id),
    // workerd on one machine has no jurisdictions: objects of others are other objects.
    jurisdiction: (name) => namespaceIn(of, `${world}/${name}`),
  })
  const namespaceIn = (of: Bindings['COMPANIES'], prefix: string): Bindings['COMPANIES'] => ({
    idFromName: (name) => of.idFromName(`${prefix}/${name}`),
    get: (id) => of.get(id),
    jurisdiction: (name) => namespaceIn(of, `${prefix}/${name}`),
  })
  return {
    ...env,
    PUBLIC_URL: publicUrl,
    COMPANIES: namespace(env.COMPANIES),
    ...(jurisdiction === undefined ? {} : { JURISDICTION: jurisdiction }),
  }
}

export default {
  async fetch(request: Request, env: Bindings, ctx: { waitUntil(work: Promise<unknown>): void }) {
    const world = worldOf(request)
    if (world === null) throw new Error('a request without its world')
    const bindings = inWorld(env, world)
    const { pathname, searchParams } = new URL(request.url)
    if (!pathname.startsWith('/test/')) return worker.fetch(await wholeRequest(request), bindings, ctx)
    const object = (name: string): Company =>
      env.COMPANIES.get(env.COMPANIES.idFromName(`${world.name}/${name}`))
    const company = searchParams.get('company')
    if (pathname === '/test/companies') return Response.json([...(companies.get(world.name) ?? [])])
    if (company === null) {
      for (const name of companies.get(world.name) ?? []) await object(name).fetch(request.clone())
      return Response.json(null)
    }
    const answer = object(company).fetch(request)
    // Aborting an object fails the very call that does it.
    return pathname === '/test/evict' ? answer.catch(() => Response.json(null)) : answer
  },
}
