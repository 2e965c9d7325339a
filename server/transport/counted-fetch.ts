import type { Counted, Metrics } from '../domain/ports/platform.ts'
import type { FetchFn } from './http-call.ts'

/** Counts a system's responses by status class. */
export function countedFetch(fetch: FetchFn, system: Counted['calls']['system'], metrics: Metrics): FetchFn {
  return async (url, init) => {
    try {
      const answer = await fetch(url, init)
      metrics.count('calls', { system, status: classOf(answer.status) })
      return answer
    } catch (error) {
      metrics.count('calls', { system, status: 'none' })
      throw error
    }
  }
}

function classOf(status: number): Counted['calls']['status'] {
  if (status === 429) return '429'
  if (status < 300) return '2xx'
  if (status < 400) return '3xx'
  return status < 500 ? '4xx' : '5xx'
}
