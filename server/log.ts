import type { Log, LogFields } from './domain/ports/platform.ts'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/**
 * One JSON line per event. Callers choose which fields to log; the redaction here is a safety net in case a caller
 * passes a whole record.
 */
export function createLog(to: { level: LogLevel; write: (line: string) => void; now: () => string }): Log {
  const threshold = logLevels.indexOf(to.level)
  const emit = (level: LogLevel, event: string, fields: LogFields = {}) => {
    if (logLevels.indexOf(level) < threshold) return
    const safe: LogFields = {}
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined) safe[name] = unsayable.test(name) ? '[redacted]' : clean(value)
    }
    // Set last, so that no field can override them and forge another event.
    to.write(JSON.stringify({ ...safe, at: to.now(), level, event }))
  }
  return {
    info: (event, fields) => emit('info', event, fields),
    warn: (event, fields) => emit('warn', event, fields),
    error: (event, fields) => emit('error', event, fields),
  }
}

/** Field names whose values must never be logged: credentials of all kinds, and money. */
const unsayable =
  /token|secret|password|authori[sz]ation|bearer|cookie|credential|verifier|api_?key|secret_?key|amount|cents|description/i

/**
 * Credentials inside free text, such as a vendor's error message or a stack trace. Attackers can cause arbitrary text
 * to be logged, so each of these expressions must consume a run of characters as a whole (ReDoS): one that backtracks
 * and starts again at the next character takes time quadratic in the length.
 */
const credentials = /\b(?:bearer|basic)\s+[\w.~+/=-]{8,}/gi
/** Candidates for a JWT: three base64url parts separated by dots. */
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

/** Every JWT starts with `eyJ`, which is `{"` in base64. */
function withoutToken(run: string): string {
  const start = run.indexOf('eyJ')
  return start !== -1 && run.includes('.', start) ? '[redacted]' : run
}

/** Query strings can contain one-time codes and OAuth states. */
function withoutQuery(url: string): string {
  const start = url.indexOf('?')
  return start === -1 ? url : `${url.slice(0, start)}?[redacted]`
}
