import * as v from 'valibot'
import { bytesOfBase64 } from './domain/encoding.ts'
import { type LogLevel, logLevels } from './log.ts'
import { isLoopbackHost } from './transport/safe-address.ts'

/** The configuration of a running app, read from the environment. */
export interface Config {
  port: number
  /** The address to listen on; loopback by default, because a reverse proxy terminates TLS. */
  host: string
  /** The app's own origin as browsers see it, without a trailing slash. */
  publicUrl: string
  databasePath: string
  /** 32 bytes in base64; encrypts everything written from now on. */
  secretKey: string
  /** Keys from before a rotation, newest first; used only to decrypt. */
  previousSecretKeys: string[]
  /** The previous key is lost: start even though stored secrets cannot be decrypted. */
  secretKeyLost: boolean
  procore: {
    clientId: string
    clientSecret: string
    loginUrl: string
    apiUrl: string
    /** Base URL of Procore's web pages, for links. */
    appUrl: string
    /** Origins that may embed the panel in an iframe. */
    appOrigins: string[]
    webhookSecret: string
  }
  clearstory: { apiUrl: string; appUrl: string }
  /** The support address; null if none is configured. */
  supportEmail: string | null
  /** The operator of this installation, for /privacy and /.well-known/security.txt. */
  operator: {
    name: string | null
    hosting: string | null
    /** `contact` is a mailto: or https: URL; `expires` is ISO 8601 UTC. */
    security: { contact: string; expires: string } | null
  }
  logLevel: LogLevel
  /** Whether a reverse proxy appends the caller's address to X-Forwarded-For. */
  trustedProxy: boolean
  /** Whether rate limits per person and per address apply; `off` is for load tests. */
  requestLimits: 'on' | 'off'
  /** The token for the operator routes on Workers; null disables those routes. */
  operatorToken: string | null
  /** The token for /metrics; null disables that page. */
  metricsToken: string | null
}

/** Reads the environment. Each problem is one line that names the variable, what is wrong, and a valid example. */
export function readConfig(
  env: Record<string, string | undefined>,
): { ok: true; config: Config } | { ok: false; problems: string[] } {
  const given: Record<string, string> = {}
  for (const name of names) {
    // Many tools write "not set" as an empty value.
    const value = env[name]?.trim()
    if (value) given[name] = value
  }
  const parsed = v.safeParse(environment, given)
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.issues) }
  const e = parsed.output
  return {
    ok: true,
    config: {
      port: e.PORT,
      host: e.HOST,
      publicUrl: e.PUBLIC_URL,
      databasePath: e.DATABASE_PATH,
      secretKey: e.SECRET_KEY,
      previousSecretKeys: e.SECRET_KEY_PREVIOUS,
      secretKeyLost: e.SECRET_KEY_LOST === '1',
      procore: {
        clientId: e.PROCORE_CLIENT_ID,
        clientSecret: e.PROCORE_CLIENT_SECRET,
        loginUrl: e.PROCORE_LOGIN_URL,
        apiUrl: e.PROCORE_API_URL,
        appUrl: e.PROCORE_APP_URL,
        appOrigins: e.PROCORE_APP_ORIGINS,
        webhookSecret: e.PROCORE_WEBHOOK_SECRET,
      },
      clearstory: { apiUrl: e.CLEARSTORY_API_URL, appUrl: e.CLEARSTORY_APP_URL },
      supportEmail: e.SUPPORT_EMAIL ?? null,
      operator: {
        name: e.OPERATOR_NAME ?? null,
        hosting: e.HOSTING ?? null,
        security:
          e.SECURITY_CONTACT && e.SECURITY_EXPIRES
            ? { contact: e.SECURITY_CONTACT, expires: e.SECURITY_EXPIRES }
            : null,
      },
      logLevel: e.LOG_LEVEL,
      trustedProxy: e.TRUSTED_PROXY === '1',
      requestLimits: e.REQUEST_LIMITS,
      operatorToken: e.OPERATOR_TOKEN ?? null,
      metricsToken: e.METRICS_TOKEN ?? null,
    },
  }
}

const portRange = 'must be a whole number from 0 to 65535'
const port = v.pipe(
  v.pipe(v.string(), v.regex(/^\d{1,5}$/, portRange), v.transform(Number)),
  v.maxValue(65535, portRange),
)

/** In 32 random bytes, nearly all values differ. */
const fewestDifferentBytes = 16

/** A previous key may be weak: that is a reason to rotate it. */
const keyOfBefore = v.pipe(v.string(), v.check(is32Bytes, 'must be 32 random bytes in base64'))

const key = v.pipe(
  keyOfBefore,
  v.check(
    (text) => !is32Bytes(text) || new Set(bytesOfBase64(text)).size >= fewestDifferentBytes,
    'must be random: the bytes of this one repeat',
  ),
)

const keys = v.pipe(v.string(), v.transform(commaSeparated), v.array(keyOfBefore))

const secret = v.pipe(
  v.string(),
  v.minLength(32, 'must have at least 32 characters'),
  v.check((text) => new Set(text).size >= 8, 'must be random: the characters of this one repeat'),
)

/** Tokens and amounts are sent to these hosts: TLS is required, except for loopback hosts. */
const host = v.pipe(
  v.string(),
  v.check((text) => URL.canParse(text) && /^https?:\/\//i.test(text), 'must be an http(s) address'),
  v.check(isPrivateEnough, 'must be https (plain http is for loopback hosts only)'),
  v.check(
    (text) => !URL.canParse(text) || bareAddress(new URL(text)),
    'must have no user, password, query or fragment',
  ),
  v.transform((text) => text.replace(/\/+$/, '')),
)

const origin = v.pipe(
  host,
  v.check(
    (text) => !URL.canParse(text) || new URL(text).pathname === '/',
    'must be an origin only: scheme, host and port, no path',
  ),
  v.check((text) => !text.includes('*'), 'must be one host: a * would let others in'),
  // Normalized as browsers do: lower case, default port dropped.
  v.transform((text) => (URL.canParse(text) ? new URL(text).origin : text)),
)

const origins = v.pipe(
  v.string(),
  v.transform(commaSeparated),
  v.minLength(1, 'must name at least one origin'),
  v.array(origin),
)

const text = v.string()

/** RFC 9116 requires a URI: an e-mail address or a web page. */
const securityContact = v.pipe(
  v.string(),
  v.check((text) => isEmail(text) || isSecurePage(text), 'must be an e-mail or an https address'),
  v.transform((text) => (isEmail(text) ? `mailto:${text}` : text)),
)

function isEmail(text: string): boolean {
  return v.is(v.pipe(v.string(), v.email()), text)
}

function isSecurePage(text: string): boolean {
  return text.startsWith('https://') && URL.canParse(text) && !/\s/.test(text)
}

const day = v.pipe(
  v.string(),
  v.isoDate('must be a date, YYYY-MM-DD'),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'must be a date, YYYY-MM-DD'),
  v.transform((text) => new Date(text).toISOString()),
)

const variables = v.object({
  PORT: v.optional(port, '3000'),
  HOST: v.optional(text, '127.0.0.1'),
  PUBLIC_URL: origin,
  DATABASE_PATH: text,
  SECRET_KEY: key,
  SECRET_KEY_PREVIOUS: v.optional(keys, ''),
  SECRET_KEY_LOST: v.optional(v.picklist(['0', '1'], 'must be 0 or 1'), '0'),
  PROCORE_CLIENT_ID: text,
  PROCORE_CLIENT_SECRET: text,
  PROCORE_LOGIN_URL: v.optional(host, 'https://login.procore.com'),
  PROCORE_API_URL: v.optional(host, 'https://api.procore.com'),
  PROCORE_APP_URL: v.optional(host, 'https://app.procore.com'),
  PROCORE_APP_ORIGINS: v.optional(
    origins,
    'https://app.procore.com,https://us02.procore.com,https://uk01.procore.com',
  ),
  PROCORE_WEBHOOK_SECRET: secret,
  CLEARSTORY_API_URL: v.optional(host, 'https://web-api.clearstory.build'),
  CLEARSTORY_APP_URL: v.optional(host, 'https://app.clearstory.build'),
  SUPPORT_EMAIL: v.optional(v.pipe(v.string(), v.email('must be an e-mail address'))),
  OPERATOR_NAME: v.optional(text),
  HOSTING: v.optional(text),
  SECURITY_CONTACT: v.optional(securityContact),
  SECURITY_EXPIRES: v.optional(day),
  OPERATOR_TOKEN: v.optional(secret),
  METRICS_TOKEN: v.optional(v.pipe(text, v.minLength(16, 'must have at least 16 characters'))),
  TRUSTED_PROXY: v.optional(v.picklist(['0', '1'], 'must be 0 or 1'), '0'),
  REQUEST_LIMITS: v.optional(v.picklist(['on', 'off'], 'must be on or off'), 'on'),
  LOG_LEVEL: v.optional(v.picklist(logLevels, `must be one of ${logLevels.join(', ')}`), 'info'),
})

/** RFC 9116, 2.5.5: a security.txt without an expiry date is invalid. */
const environment = v.pipe(
  variables,
  v.forward(
    v.partialCheck(
      [['SECURITY_CONTACT'], ['SECURITY_EXPIRES']],
      (given) => (given.SECURITY_CONTACT === undefined) === (given.SECURITY_EXPIRES === undefined),
      'is needed beside SECURITY_CONTACT, and only there',
    ),
    ['SECURITY_EXPIRES'],
  ),
)

type Name = keyof typeof variables.entries
const names = Object.keys(variables.entries)

/** An example value for each variable, shown with the error message. */
const examples: Record<Name, string> = {
  PORT: '3000',
  HOST: '0.0.0.0',
  PUBLIC_URL: 'https://clearstory.example.com',
  DATABASE_PATH: '/var/lib/clearstory/clearstory.sqlite',
  SECRET_KEY: '$(openssl rand -base64 32)',
  SECRET_KEY_PREVIOUS: 'the SECRET_KEY of before, several separated by commas',
  SECRET_KEY_LOST: '1',
  PROCORE_CLIENT_ID: 'the client id shown in the Procore developer portal',
  PROCORE_CLIENT_SECRET: 'the client secret shown in the Procore developer portal',
  PROCORE_LOGIN_URL: 'https://login.procore.com',
  PROCORE_API_URL: 'https://api.procore.com',
  PROCORE_APP_URL: 'https://app.procore.com',
  PROCORE_APP_ORIGINS: 'https://app.procore.com,https://us02.procore.com',
  PROCORE_WEBHOOK_SECRET: '$(openssl rand -hex 32)',
  CLEARSTORY_API_URL: 'https://web-api.clearstory.build',
  CLEARSTORY_APP_URL: 'https://app.clearstory.build',
  SUPPORT_EMAIL: 'support@example.com',
  OPERATOR_NAME: 'Example Software GmbH, Berlin',
  HOSTING: 'Example Cloud, Frankfurt, Germany',
  SECURITY_CONTACT: 'security@example.com',
  SECURITY_EXPIRES: '2027-06-30',
  OPERATOR_TOKEN: '$(openssl rand -hex 32)',
  METRICS_TOKEN: '$(openssl rand -hex 32)',
  TRUSTED_PROXY: '1',
  REQUEST_LIMITS: 'on',
  LOG_LEVEL: 'info',
}

function isName(name: unknown): name is Name {
  return typeof name === 'string' && name in examples
}

/** One line per variable: its first issue only. */
function problemsOf(issues: readonly v.BaseIssue<unknown>[]): string[] {
  const first = new Map<unknown, string>()
  for (const issue of issues) {
    const name = issue.path?.[0]?.key
    if (!first.has(name)) first.set(name, lineOf(issue))
  }
  return [...first.values()]
}

function lineOf(issue: v.BaseIssue<unknown>): string {
  const name = issue.path?.[0]?.key
  if (!isName(name)) return issue.message
  const problem = issue.input === undefined ? 'is missing' : issue.message
  return `${name} ${problem}. Example: ${name}=${examples[name]}`
}

function commaSeparated(list: string): string[] {
  return list.split(',').flatMap((part) => part.trim() || [])
}

function is32Bytes(text: string): boolean {
  return bytesOfBase64(text)?.length === 32
}

function isPrivateEnough(address: string): boolean {
  if (!URL.canParse(address)) return true
  const { protocol, hostname } = new URL(address)
  return protocol !== 'http:' || isLoopbackHost(hostname)
}

function bareAddress({ username, password, search, hash }: URL): boolean {
  return `${username}${password}${search}${hash}` === ''
}
