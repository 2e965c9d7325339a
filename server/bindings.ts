import { type Config, readConfig } from './config.ts'
import type { Clock, Log } from './domain/ports/platform.ts'
import type { PanelAssets } from './http/panel-page.ts'
import type { CompanyOperations } from './http/routes/operator-routes.ts'
import { createLog } from './log.ts'

/** What wrangler.toml binds. Variables and secrets are beside it, under the names in README. */
export interface Bindings {
  /** One object per Procore company, by the company's id. */
  COMPANIES: Companies
  /** The built panel. */
  ASSETS: { fetch(url: string): Promise<Response> }
  /** Where objects are kept: `eu`, or `fedramp`; anywhere unless set. */
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

/** A company's object as the Worker reaches it. */
export interface Company extends CompanyOperations {
  fetch(request: Request): Promise<Response>
  /** Whether the company has rows there. */
  exists(): Promise<boolean>
}

/** The header in which the Worker names the company that a request has proven. What a caller sends in it is dropped. */
export const companyHeader = 'x-clearstory-company'

const jurisdictions = ['eu', 'fedramp']

/** The objects of the configured jurisdiction. */
export function companiesOf({ COMPANIES, JURISDICTION }: Bindings): Companies {
  if (!JURISDICTION) return COMPANIES
  if (!jurisdictions.includes(JURISDICTION)) {
    throw new Error(`JURISDICTION must be one of ${jurisdictions.join(', ')}, or not set`)
  }
  return COMPANIES.jurisdiction(JURISDICTION)
}

/**
 * Whether the company's rows are in another object than this one. A change of JURISDICTION would give every company a
 * new, empty object, in which all of its CORs look free: their money would be written to Procore a second time.
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
    // workerd on one machine has no jurisdictions, and says so by throwing.
    return []
  }
}

/** The configuration and the log of a Worker or an object. Throws where the configuration has problems. */
export function readEnvironment(env: object, clock: Clock): { config: Config; log: Log } {
  const read = readConfig({ ...textsOf(env), DATABASE_PATH: 'object' })
  if (!read.ok) throw new Error(`Clearstory for Procore cannot start: ${read.problems.join('; ')}`)
  const { config } = read
  // Workers have no standard output: what is written to the console is the log.
  const log = createLog({ level: config.logLevel, write: (line) => console.log(line), now: clock.now })
  return { config, log }
}

/** Bindings are objects; what is text is a variable or a secret. */
function textsOf(env: object): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (typeof value === 'string') texts[name] = value
  return texts
}

const assetsTimeoutMs = 10_000

/** The page alone: the platform answers for /assets itself, compressed, before a Worker runs. */
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
