import { type Config, readConfig } from './config.ts'
import type { Clock, Log } from './domain/ports/platform.ts'
import type { PanelAssets } from './http/panel-page.ts'
import type { CompanyOperations } from './http/routes/operator-routes.ts'
import { createLog } from './log.ts'

/** The bindings in wrangler.toml. README names the variables and secrets that come with them. */
export interface Bindings {
  /** One Durable Object per Procore company, keyed by company id. */
  COMPANIES: Companies
  /** The built panel. */
  ASSETS: { fetch(url: string): Promise<Response> }
  /** The jurisdiction that stores the objects, `eu` or `fedramp`; anywhere if not set. */
  JURISDICTION?: string
}

/** The parts of a Durable Object namespace that are used. */
export interface Companies {
  idFromName(name: string): ObjectId
  get(id: ObjectId): Company
  jurisdiction(name: string): Companies
}

interface ObjectId {
  equals(other: object): boolean
}

/** A company's object, as seen from the Worker. */
export interface Company extends CompanyOperations {
  fetch(request: Request): Promise<Response>
  /** Whether the company has rows there. */
  exists(): Promise<boolean>
}

/**
 * The header that carries the company a request has proven from the Worker to the object. A value sent by the caller is
 * discarded.
 */
export const companyHeader = 'x-clearstory-company'

const jurisdictions = ['eu', 'fedramp']

/** The namespace, restricted to the configured jurisdiction. */
export function companiesOf({ COMPANIES, JURISDICTION }: Bindings): Companies {
  if (!JURISDICTION) return COMPANIES
  if (!jurisdictions.includes(JURISDICTION)) {
    throw new Error(`JURISDICTION must be one of ${jurisdictions.join(', ')}, or not set`)
  }
  return COMPANIES.jurisdiction(JURISDICTION)
}

/**
 * Whether another jurisdiction's object holds the company's rows. A change of JURISDICTION would give every company a
 * new, empty object in which all of its CORs look free: their amounts would be written to Procore a second time.
 */
export async function isElsewhere({ COMPANIES }: Bindings, companyId: string, own: object): Promise<boolean> {
  for (const namespace of [COMPANIES, ...jurisdictions.flatMap((name) => within(COMPANIES, name))]) {
    const id = namespace.idFromName(companyId)
    if (!id.equals(own) && (await namespace.get(id).exists())) return true
  }
  return false
}

function within(companies: Companies, jurisdiction: string): Companies[] {
  try {
    return [companies.jurisdiction(jurisdiction)]
  } catch {
    // Local workerd does not support jurisdictions and throws.
    return []
  }
}

/** The configuration and the log of a Worker or an object. Throws if the configuration has problems. */
export function readEnvironment(env: object, clock: Clock): { config: Config; log: Log } {
  const read = readConfig({ ...textsOf(env), DATABASE_PATH: 'object' })
  if (!read.ok) throw new Error(`Clearstory for Procore cannot start: ${read.problems.join('; ')}`)
  const { config } = read
  // Workers have no standard output: the console is the log.
  const log = createLog({ level: config.logLevel, write: (line) => console.log(line), now: clock.now })
  return { config, log }
}

/** Bindings are objects; strings are variables or secrets. */
function textsOf(env: object): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (typeof value === 'string') texts[name] = value
  return texts
}

const assetsTimeoutMs = 10_000

/** Only the page: the platform serves /assets, compressed, before a Worker runs. */
export async function panelOf({ ASSETS }: Pick<Bindings, 'ASSETS'>): Promise<PanelAssets> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the static assets do not answer')), assetsTimeoutMs)
  })
  try {
    const answer = await Promise.race([ASSETS.fetch('https://assets.invalid/panel.html'), late])
    if (!answer.ok) throw new Error('the panel is not among the static assets: build it before deploying')
    return { page: await answer.text(), file: () => null }
  } finally {
    clearTimeout(timer)
  }
}
