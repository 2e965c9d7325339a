import { Agent, request } from 'node:http'

/** A response: when it was requested, in milliseconds since the start, and how long it took. */
export interface Sample {
  at: number
  ms: number
}

interface PanelAct {
  method: 'GET' | 'POST'
  path: string
}

/** The requests of open panels; how often each one is listed is its weight. Most of them are polling. */
export function panelActs(project: string, changeEventIds: readonly number[]): PanelAct[] {
  const looks = changeEventIds.map((id): PanelAct => ({ method: 'POST', path: `/change-events/${id}/look` }))
  const others: PanelAct[] = [
    { method: 'GET', path: `/change-events/${changeEventIds[0]}` },
    { method: 'GET', path: '/cors?sort=number&offset=0&limit=50' },
    { method: 'GET', path: '/cors?search=level&sort=updated&offset=0&limit=50' },
    { method: 'GET', path: '/exposure' },
    { method: 'POST', path: `/change-events/${changeEventIds[0]}/refresh` },
  ]
  return [...looks, ...looks, ...others].map(({ method, path }) => ({ method, path: `${project}${path}` }))
}

/**
 * Simulates panels that stay open for a while, each with its own connection and one request per period. They cycle
 * through the requests in a fixed order, so that every run is the same.
 */
export async function keepOpen(order: {
  url: string
  bearers: readonly string[]
  acts: readonly PanelAct[]
  panels: number
  everyMs: number
  forMs: number
}): Promise<{ samples: Sample[]; refused: number }> {
  const { url, bearers, acts, panels, everyMs, forMs } = order
  const startedAt = performance.now()
  const samples: Sample[] = []
  let refused = 0

  const panel = async (seat: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const bearer = bearers[seat % bearers.length] ?? ''
    try {
      await pause((seat / panels) * everyMs)
      for (let turn = seat; performance.now() - startedAt < forMs; turn += 7) {
        const act = acts[turn % acts.length]
        if (!act) return
        const from = performance.now()
        const status = await ask(agent, url, act, bearer)
        const ms = performance.now() - from
        samples.push({ at: from - startedAt, ms })
        if (status !== 200) refused += 1
        await pause(everyMs - ms)
      }
    } finally {
      agent.destroy()
    }
  }
  await Promise.all(Array.from({ length: panels }, (_, seat) => panel(seat)))
  return { samples, refused }
}

/** The status; 0 if no response arrived. Like a browser, retries if the reused connection was just being closed. */
function ask(agent: Agent, url: string, act: PanelAct, bearer: string): Promise<number> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${bearer}` }
    const sent = request(`${url}${act.path}`, { agent, method: act.method, headers })
    sent.on('response', (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
      answer.on('error', () => resolve(0))
    })
    sent.on('error', () => resolve(sent.reusedSocket ? ask(agent, url, act, bearer) : 0))
    sent.end()
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
}
