declare global {
  interface Window {
    /** The panel's first question beside its answer, asked while its script was still on its way (boot.ts). */
    ahead?: Record<string, Promise<Response>> | undefined
  }
}

/** What tells one question from another: what is asked, and who asks. */
export function questionOf(path: string, { authorization }: Record<string, string>): string {
  return path + authorization
}

/** The answer to what was asked ahead, if it is this. Only to the panel's first question: later it would be old. */
export function takeAhead(window: Pick<Window, 'ahead'>, question: string): Promise<Response> | undefined {
  const { ahead } = window
  window.ahead = undefined
  return ahead?.[question]
}
