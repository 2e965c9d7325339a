import type { Log, LogFields } from './domain/ports/platform.ts'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/**
 * One JSON line per event. What is logged is chosen where it is logged; the redaction here is the net below, for the
 * day somebody passes a whole record.
 */
export function createLog(to: { level: LogLevel; write: (line: string) => void; now: () => string }): Log {
  const threshold = logLevels.indexOf(to.level)
  const emit = (level: LogLevel, event: string, fields: LogFields = {}) => {
    if (logLevels.indexOf(level) < threshold) return
    const safe: LogFields = {}
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined) safe[name] = unsayable.test(name) ? '[redacted]' : clean(value)
    }
    // Last, so that no field can pass itself off as another event.
    to.write(JSON.stringify({ ...safe, at: to.now(), level, event }))
  }
  return {
    info: (event, fields) => emit('info', event, fields),
    warn: (event, fields) => emit('warn', event, fields),
    error: (event, fields) => emit('error', event, fields),
  }
}

/** Names whose values are nobody's business: credentials of all kinds, and money. */
const unsayable =
  /token|secret|password|authori[sz]ation|bearer|cookie|credential|verifier|api_?key|secret_?key|amount|cents|description/i

/**
 * Credentials inside a sentence, such as a vendor's error text or a stack. Anybody can have a text logged, so each of these
 * expressions takes a run of characters as a whole: one that gives up and starts again at the next character takes time
 * that grows with the square of the length.
 */
const credentials = /\b(?:bearer|basic)\s+[\w.~+/=-]{8,}/gi
/** Where a JWT may be: three parts in base64url with dots between them. */
const dotted = /[\w.-]{12,}/g
const address = /https?:\/\/[^\s"']+/gi
const longest = 4000

function clean(value: string | number | boolean | null): string | number | boolean | null {
  if (typeof value !== 'string') return value
  return value
    .replace(credentials, '[redacted]')
    .replace(dotted, withoutToken)
    .replace(address, withoutQuery)
    .slice(0, longest)
}

/** Every JWT begins with `eyJ`: `{"` in base64. */
function withoutToken(run: string): string {
  const start = run.indexOf('eyJ')
  return start !== -1 && run.includes('.', start) ? '[redacted]' : run
}

/** Query strings carry one-time codes and states. */
function withoutQuery(url: string): string {
  const start = url.indexOf('?')
  return start === -1 ? url : `${url.slice(0, start)}?[redacted]`
}
