import { createClearstory } from './clearstory/clearstory.ts'
import type { Config } from './config.ts'
import type { Background, Clock, Log } from './domain/ports/platform.ts'
import { type Metrics, noMetrics } from './domain/ports/platform.ts'
import type { Unfinished } from './domain/ports/store-pushes.ts'
import { createApp } from './http/app.ts'
import { type Bearer, createBearer, deriveBearerKey, deriveSignInKey } from './http/bearer.ts'
import type { CallerAddress } from './http/caller-address.ts'
import { accessBudget, refusalBudget, refusedSignInBudget } from './http/middleware/limit-person.ts'
import type { PanelAssets } from './http/panel-page.ts'
import { type Budget, RequestBudgets } from './http/request-budgets.ts'
import { createSignInStates, type SignInStates } from './http/sign-in-state.ts'
import { webHash } from './platform/hash.ts'
import { webRandom } from './platform/random.ts'
import { createProcore } from './procore/create-procore.ts'
import { type Gate, type Pace, systemPace } from './procore/gate.ts'
import { measuredGate } from './procore/measured-gate.ts'
import { createOAuth } from './procore/oauth.ts'
import { ProcoreHttp } from './procore/procore-http.ts'
import { createSendForm } from './procore/send-form.ts'
import { readWebhook } from './procore/wire-webhook.ts'
import { createEncryption } from './store/encryption.ts'
import type { Sql } from './store/engine/sql.ts'
import { createStore } from './store/store.ts'
import { countedFetch } from './transport/counted-fetch.ts'
import type { FetchFn } from './transport/http-call.ts'
import { AccessReadings } from './usecases/access.ts'
import { SharedReadings } from './usecases/change-event/poll.ts'
import type { Deps } from './usecases/deps.ts'
import { PersonTurns } from './usecases/person-turns.ts'
import { recoverAll } from './usecases/push/recover.ts'
import { appUninstalled } from './usecases/session/installations.ts'
import { endRefused, readableTokens, revokeBehind } from './usecases/session/sessions.ts'
import { runSchedule } from './usecases/sync/schedule.ts'

/**
 * The platform that an entry point provides: everything that differs between Node and Workers, or that tests replace.
 */
export interface Platform {
  config: Config
  /** A migrated database. */
  sql: Sql
  assets: PanelAssets
  log: Log
  /** Counters served at /metrics; none by default. */
  metrics?: Metrics & { text(): string }
  background: Background
  gate: Gate
  clock: Clock
  /** Whether the app runs, and stores its data, on Cloudflare; the privacy page states it. */
  onCloudflare?: boolean
  pace?: Pace
  /** How background work waits; in real time by default. */
  pause?: (ms: number) => Promise<void>
  fetch: FetchFn
  /** A fetch for URLs that this API returned in its responses (SSRF risk); defaults to `fetch`. */
  fetchGivenBy?: (apiUrl: string) => FetchFn
  /** The caller's address, for rate limits on requests without a session. By default all callers share one limit. */
  addressOf?: CallerAddress
}

export interface Composed {
  app: ReturnType<typeof createApp>
  deps: Deps
  /** Settles pushes that were interrupted when their process died. */
  recover(which: Unfinished): Promise<void>
  /** The background work done every minute. */
  schedule(now: string): Promise<void>
}

/** Identical reads that start within this time are coalesced. */
const sameReadingMs = 2_000

/** The composition root: the only file that knows every adapter. Nothing created here belongs to a single person. */
export async function compose(platform: Platform): Promise<Composed> {
  const { config, sql, assets, log, background, clock, pace = systemPace, metrics = noMetrics } = platform
  const encryption = createEncryption(config.secretKey, config.previousSecretKeys)
  const store = createStore(sql, encryption)
  const fetch = countedFetch(platform.fetch, 'procore', metrics)
  const fetchGivenBy = platform.fetchGivenBy ?? (() => platform.fetch)
  const gate = measuredGate(platform.gate, metrics, pace)
  const http = new ProcoreHttp({ fetch, apiUrl: config.procore.apiUrl })
  const oauth = createOAuth({
    fetch,
    http,
    gate,
    pace,
    loginUrl: config.procore.loginUrl,
    clientId: config.procore.clientId,
    clientSecret: config.procore.clientSecret,
    redirectUri: `${config.publicUrl}/auth/procore/callback`,
  })
  const procoreFor = createProcore({
    http,
    gate,
    oauth,
    pace,
    sendForm: createSendForm(
      countedFetch(fetchGivenBy(config.procore.apiUrl), 'procore', metrics),
      config.procore.apiUrl,
    ),
    keeperFor: (person) => ({
      tokens: () => readableTokens({ store, log }, person.companyId, person.sessionId),
      appRemoved: () => appUninstalled(deps, person.companyId),
      replace: (previous, tokens) =>
        store.sessions.replaceTokens(person.companyId, person.sessionId, previous, tokens, clock.now()),
      refused: (refreshToken) => endRefused(deps, person, refreshToken),
      discarded: (tokens) => revokeBehind(deps, tokens),
    }),
  })
  const budget = (most: Budget) =>
    config.requestLimits === 'on' ? new RequestBudgets(most, () => Date.parse(clock.now())) : unlimited
  const deps: Deps = {
    store,
    procoreFor,
    oauth,
    clearstoryFor: createClearstory(countedFetch(platform.fetch, 'clearstory', metrics), {
      apiUrl: config.clearstory.apiUrl,
      fetchSheet: countedFetch(fetchGivenBy(config.clearstory.apiUrl), 'clearstory', metrics),
      log,
    }),
    clock,
    random: webRandom,
    hash: webHash,
    log,
    metrics,
    background,
    syncsUnderWay: new Map(),
    accessReadings: new AccessReadings(),
    accessBudget: budget(accessBudget),
    refusalBudget: budget(refusalBudget),
    refusedSignInBudget: budget(refusedSignInBudget),
    membershipChecks: new Map(),
    hooksUnderWay: new Map(),
    eventReadings: new SharedReadings(clock, config.requestLimits === 'on' ? sameReadingMs : 0),
    usedStates: new Map(),
    awaitedSignIns: new Map(),
    turns: new PersonTurns(clock),
    readWebhook,
    procoreWebhook: {
      urlFor: (companyId) => `${config.publicUrl}/webhooks/procore/${companyId}`,
      secretFor: (companyId) => webhookSecretOf(config, companyId),
    },
    newsWork: { until: null, again: false },
    pause: platform.pause ?? ((ms) => pace.sleep(ms)),
    clearstoryAppUrl: config.clearstory.appUrl,
  }
  const app = createApp({
    deps,
    assets,
    bearer: await bearerOf(config, clock),
    signInStates: await signInStatesOf(config, clock),
    procoreAppOrigins: config.procore.appOrigins,
    operator: {
      ...config.operator,
      supportEmail: config.supportEmail,
      onCloudflare: platform.onCloudflare ?? false,
    },
    publicUrl: config.publicUrl,
    requestLimits: config.requestLimits,
    addressOf: platform.addressOf ?? (() => null),
    metrics:
      platform.metrics && config.metricsToken !== null
        ? { token: config.metricsToken, text: platform.metrics.text }
        : null,
  })
  return {
    app,
    deps,
    recover: (which) => recoverAll(deps, which),
    schedule: (now) => runSchedule(deps, now),
  }
}

const unlimited = { take: () => 0, waitMs: () => 0, spend: () => undefined }

/** The secret that a company's Procore webhooks send to authenticate themselves. */
export function webhookSecretOf({ procore }: Config, companyId: string): Promise<string> {
  return webHash.derive(procore.webhookSecret, `webhooks of ${companyId}`)
}

export async function bearerOf(config: Config, clock: Clock): Promise<Bearer> {
  const current = await deriveBearerKey(config.secretKey)
  const previous = await Promise.all(config.previousSecretKeys.map(deriveBearerKey))
  return createBearer([current, ...previous], clock)
}

export async function signInStatesOf(config: Config, clock: Clock): Promise<SignInStates> {
  const current = await deriveSignInKey(config.secretKey)
  const previous = await Promise.all(config.previousSecretKeys.map(deriveSignInKey))
  return createSignInStates([current, ...previous], { clock, hash: webHash, random: webRandom })
}
