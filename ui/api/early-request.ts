declare global {
  interface Window {
    /** Prefetch: the panel's first request by `questionOf`, sent by boot.ts before the panel's script has loaded. */
    ahead?: Record<string, Promise<Response>> | undefined
  }
}

/** Key of a prefetched request: the path and the bearer. */
export function questionOf(path: string, { authorization }: Record<string, string>): string {
  return path + authorization
}

/**
 * The prefetched response, if it is for this request. Used only for the panel's first request: later it would be stale.
 */
export function takeAhead(window: Pick<Window, 'ahead'>, question: string): Promise<Response> | undefined {
  const { ahead } = window
  window.ahead = undefined
  return ahead?.[question]
}
