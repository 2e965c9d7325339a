import { describe, expect, it } from 'vitest'
import { readConfig } from '../server/config.ts'

const secretKey = Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64')
const enough = {
  PUBLIC_URL: 'https://clearstory.example.com',
  DATABASE_PATH: '/data/app.sqlite',
  SECRET_KEY: secretKey,
  PROCORE_CLIENT_ID: 'client',
  PROCORE_CLIENT_SECRET: 'hush-client',
  PROCORE_WEBHOOK_SECRET: 'hush-webhook-0123456789-abcdefghi',
}

function configOf(env: Record<string, string | undefined>) {
  const read = readConfig({ ...enough, ...env })
  if (!read.ok) throw new Error(read.problems.join('\n'))
  return read.config
}

function problemsOf(env: Record<string, string | undefined>): string[] {
  const read = readConfig({ ...enough, ...env })
  return read.ok ? [] : read.problems
}

describe('an environment with what is needed', () => {
  it('gets production hosts for the rest', () => {
    expect(configOf({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'https://clearstory.example.com',
      databasePath: '/data/app.sqlite',
      secretKey,
      previousSecretKeys: [],
      secretKeyLost: false,
      procore: {
        clientId: 'client',
        clientSecret: 'hush-client',
        loginUrl: 'https://login.procore.com',
        apiUrl: 'https://api.procore.com',
        appUrl: 'https://app.procore.com',
        appOrigins: ['https://app.procore.com', 'https://us02.procore.com', 'https://uk01.procore.com'],
        webhookSecret: 'hush-webhook-0123456789-abcdefghi',
      },
      clearstory: { apiUrl: 'https://web-api.clearstory.build', appUrl: 'https://app.clearstory.build' },
      supportEmail: null,
      operator: { name: null, hosting: null, security: null },
      logLevel: 'info',
      trustedProxy: false,
      requestLimits: 'on',
      operatorToken: null,
      metricsToken: null,
    })
  })

  it('may hold blanks, slashes and capitals where people put them', () => {
    const config = configOf({
      PUBLIC_URL: ' HTTPS://Clearstory.Example.com/ ',
      PROCORE_API_URL: 'https://api.procore.com//',
      PROCORE_APP_ORIGINS: 'https://app.procore.com/, https://US02.procore.com:443 ,',
      LOG_LEVEL: '',
    })
    expect(config.publicUrl).toBe('https://clearstory.example.com')
    expect(config.procore.apiUrl).toBe('https://api.procore.com')
    expect(config.procore.appOrigins).toEqual(['https://app.procore.com', 'https://us02.procore.com'])
    expect(config.logLevel).toBe('info')
  })

  it('may say who runs it, and whom to tell of a hole', () => {
    const given = {
      OPERATOR_NAME: 'Example Software',
      HOSTING: 'Example Cloud',
      SECURITY_CONTACT: 'security@example.com',
      SECURITY_EXPIRES: '2027-06-30',
    }
    expect(configOf(given).operator).toEqual({
      name: 'Example Software',
      hosting: 'Example Cloud',
      security: { contact: 'mailto:security@example.com', expires: '2027-06-30T00:00:00.000Z' },
    })
    expect(problemsOf({ SECURITY_CONTACT: 'https://example.com/security' })).toEqual([
      expect.stringMatching(/^SECURITY_EXPIRES is needed/),
    ])
  })

  it('may name the keys of before', () => {
    const old = Buffer.alloc(32, 2).toString('base64url')
    expect(configOf({ SECRET_KEY_PREVIOUS: `${old}, ${secretKey}` }).previousSecretKeys).toEqual([
      old,
      secretKey,
    ])
  })

  it.each([
    'http://127.0.0.1:4300',
    'http://127.9.8.7',
    'http://[::1]:1',
    'http://localhost',
    'http://app.localhost:80',
  ])('may use plain http on this machine: %s', (address) => {
    expect(
      problemsOf({ PUBLIC_URL: address, PROCORE_API_URL: address, PROCORE_APP_ORIGINS: address }),
    ).toEqual([])
  })
})

describe('a bad environment', () => {
  it.each([
    ['PORT', '70000', 'must be a whole number from 0 to 65535'],
    ['PORT', '30 00', 'must be a whole number from 0 to 65535'],
    ['PUBLIC_URL', undefined, 'is missing'],
    ['PUBLIC_URL', '  ', 'is missing'],
    ['PUBLIC_URL', 'clearstory.example.com', 'must be an http(s) address'],
    ['PUBLIC_URL', 'ftp://clearstory.example.com', 'must be an http(s) address'],
    ['PUBLIC_URL', 'http://clearstory.example.com', 'must be https'],
    ['PUBLIC_URL', 'http://127.0.0.1.example.com', 'must be https'],
    ['PUBLIC_URL', 'http://localhost.example.com', 'must be https'],
    ['PUBLIC_URL', 'https://clearstory.example.com/app', 'must be an origin only'],
    ['DATABASE_PATH', undefined, 'is missing'],
    ['SECRET_KEY', undefined, 'is missing'],
    ['SECRET_KEY', Buffer.alloc(31).toString('base64'), 'must be 32 random bytes in base64'],
    ['SECRET_KEY', 'not base64 at all!', 'must be 32 random bytes in base64'],
    ['SECRET_KEY', Buffer.alloc(32, 7).toString('base64'), 'must be random'],
    ['SECRET_KEY_PREVIOUS', `${secretKey},short`, 'must be 32 random bytes in base64'],
    ['PROCORE_CLIENT_ID', '', 'is missing'],
    ['PROCORE_CLIENT_SECRET', undefined, 'is missing'],
    ['PROCORE_LOGIN_URL', 'http://login.procore.com', 'must be https'],
    ['PROCORE_API_URL', 'https://me:hush@api.procore.com', 'must have no user'],
    ['PROCORE_API_URL', 'https://api.procore.com?x=1', 'must have no user'],
    ['PROCORE_APP_URL', 'app', 'must be an http(s) address'],
    ['PROCORE_APP_ORIGINS', 'https://app.procore.com,http://us02.procore.com', 'must be https'],
    ['PROCORE_APP_ORIGINS', 'https://app.procore.com/x', 'must be an origin only'],
    ['PROCORE_APP_ORIGINS', "https://a.com; script-src 'unsafe-inline'", 'must be an http(s) address'],
    ['PROCORE_APP_ORIGINS', ' , ', 'must name at least one origin'],
    ['PROCORE_APP_ORIGINS', 'https://*.procore.com', 'must be one host'],
    ['PROCORE_APP_ORIGINS', '*', 'must be an http(s) address'],
    ['PROCORE_WEBHOOK_SECRET', undefined, 'is missing'],
    ['PROCORE_WEBHOOK_SECRET', '0123456789abcdef0123456789abcde', 'must have at least 32 characters'],
    ['PROCORE_WEBHOOK_SECRET', 'x1'.repeat(20), 'must be random'],
    ['CLEARSTORY_API_URL', 'http://web-api.clearstory.build', 'must be https'],
    ['CLEARSTORY_APP_URL', 'x', 'must be an http(s) address'],
    ['SECURITY_CONTACT', 'call us', 'must be an e-mail or an https address'],
    ['SECURITY_CONTACT', 'http://example.com/security', 'must be an e-mail or an https address'],
    ['SECURITY_EXPIRES', 'soon', 'must be a date'],
    ['SECURITY_EXPIRES', '2027-13-01', 'must be a date'],
    ['SECURITY_EXPIRES', '2027-06-30', 'is needed beside SECURITY_CONTACT, and only there'],
    ['TRUSTED_PROXY', 'yes', 'must be 0 or 1'],
    ['REQUEST_LIMITS', 'some', 'must be on or off'],
    ['LOG_LEVEL', 'loud', 'must be one of debug, info, warn, error, silent'],
  ])('%s=%s is one line that names it, the problem and a good value', (name, value, problem) => {
    const problems = problemsOf({ [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name} `))
    expect(problems[0]).toContain(problem)
    expect(problems[0]).toContain(`Example: ${name}=`)
    expect(problems[0]).not.toContain('\n')
  })

  it('tells every problem at once', () => {
    const read = readConfig({ PORT: 'x' })
    expect(read.ok ? [] : read.problems.map((line) => line.split(' ')[0])).toEqual([
      'PORT',
      'PUBLIC_URL',
      'DATABASE_PATH',
      'SECRET_KEY',
      'PROCORE_CLIENT_ID',
      'PROCORE_CLIENT_SECRET',
      'PROCORE_WEBHOOK_SECRET',
    ])
  })

  it('repeats no value, which may be a secret in the wrong place', () => {
    const values = {
      SECRET_KEY: 'hush-1',
      PUBLIC_URL: 'hush-2',
      PORT: 'hush-3',
      PROCORE_API_URL: 'https://a:hush-4@b.c',
    }
    expect(problemsOf(values).join('\n')).not.toContain('hush')
  })
})
