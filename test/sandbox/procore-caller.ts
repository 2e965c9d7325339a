import { afterAll, expect } from 'vitest'
import { createContractCheck } from '../contract/contract-check.ts'
import { Faults } from './core/faults.ts'
import { Journal } from './core/journal.ts'
import { createProcore, type EmulatedProcore } from './procore/procore.ts'
import { oauthApp, people, projects } from './seed/world.ts'

export const appUrl = 'http://127.0.0.1:3999'
const redirectUri = `${appUrl}/auth/procore/callback`

/** A JSON response. Tests compare it with matchers and read single values with `at`. */
export interface Answer {
  status: number
  headers: Headers
  json: unknown
}

/** The value at a path of keys and indexes; undefined if there is none. */
export function at(json: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((here, key) => {
    if (typeof here !== 'object' || here === null) return undefined
    return Object.entries(here).find(([name]) => name === String(key))?.[1]
  }, json)
}

/** The value at the same path in every row of a list. */
export function column(json: unknown, ...path: (string | number)[]): unknown[] {
  return Array.isArray(json) ? json.map((row) => at(row, ...path)) : []
}

export function numberAt(json: unknown, ...path: (string | number)[]): number {
  const found = at(json, ...path)
  if (typeof found !== 'number') throw new Error(`no number at ${path.join('.')}`)
  return found
}

export function textAt(json: unknown, ...path: (string | number)[]): string {
  const found = at(json, ...path)
  if (typeof found !== 'string') throw new Error(`no text at ${path.join('.')}`)
  return found
}

export interface World {
  procore: EmulatedProcore
  journal: Journal
  faults: Faults
}

/** An emulated Procore for a single test file. Its responses are validated against the contract at the end. */
export async function openWorld(): Promise<World> {
  const journal = new Journal()
  const faults = new Faults()
  const procore = await createProcore({ journal, faults, appUrl })
  afterAll(async () => {
    faults.clear()
    await procore.close()
    const { CONTRACTS_DIR } = process.env
    if (CONTRACTS_DIR === undefined) return
    const contract = createContractCheck(CONTRACTS_DIR)
    const wrongAnswers = journal
      .entries()
      .flatMap((entry) => contract.check(entry))
      .filter((problem) => problem.startsWith('response'))
    expect([...new Set(wrongAnswers)]).toEqual([])
  })
  return { procore, journal, faults }
}

export type PersonName = keyof typeof people

/** Submits the login page as a browser would, and returns the URL of the redirect. */
export async function authorize({ procore }: World, who: PersonName | null): Promise<URL> {
  const answer = await fetch(`${procore.loginUrl}/oauth/decision`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      person: who === null ? '' : String(people[who].id),
      redirect_uri: redirectUri,
      state: 's1',
    }),
  })
  return new URL(answer.headers.get('location') ?? 'about:blank')
}

export async function requestToken({ procore }: World, fields: Record<string, string>): Promise<Answer> {
  const answer = await fetch(`${procore.loginUrl}/oauth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ client_id: oauthApp.clientId, client_secret: oauthApp.clientSecret, ...fields }),
  })
  return { status: answer.status, headers: answer.headers, json: await answer.json() }
}

export async function exchange(world: World, code: string): Promise<Answer> {
  return requestToken(world, { grant_type: 'authorization_code', code, redirect_uri: redirectUri })
}

export interface Caller {
  token: string
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  send(method: string, path: string, body?: unknown): Promise<Answer>
}

/** Signs a person in and returns an API client for them, by default in their own company. */
export async function signIn(
  world: World,
  who: PersonName,
  companyId: number = people[who].companyId,
): Promise<Caller> {
  const code = (await authorize(world, who)).searchParams.get('code') ?? ''
  const { json } = await exchange(world, code)
  const token = textAt(json, 'access_token')
  const call = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: unknown,
  ): Promise<Answer> => {
    const answer = await fetch(`${world.procore.apiUrl}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...headers,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, json: text === '' ? null : JSON.parse(text) }
  }
  const ownCompany = { 'Procore-Company-Id': String(companyId) }
  return {
    token,
    get: (path, headers = ownCompany) => call('GET', path, headers),
    send: (method, path, body) => call(method, path, ownCompany, body),
  }
}

export function eventPath(id: number, projectId: number = projects.harbor.id): string {
  return `/rest/v1.1/change_events/${id}?project_id=${projectId}`
}
