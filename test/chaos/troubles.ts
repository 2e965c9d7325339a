import type { Fault, FaultSpec } from '../sandbox/core/faults.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'

/** The game's reaction when a request hits the fault. `type`: a stranger adds a line of the same amount. */
export type Reaction = 'kill' | 'close_panel' | 'type' | null

interface Trouble {
  fault: Omit<FaultSpec, 'system' | 'method' | 'path'>
  /** The reads of the change event before the write, or the write itself. */
  befalls: 'read' | 'write' | 'both'
  reaction?: Reaction
}

/** The write was carried out although the response suggests otherwise. */
function answered(status: number, body: FaultSpec['body'] = '{"errors":"no"}'): Trouble {
  return { fault: { kind: 'body', status, body, headers: { 'retry-after': '0' } }, befalls: 'write' }
}

/** The faults that can hit a push, as the sandbox injects them. */
const troubles = {
  'connection lost before the write': { fault: { kind: 'drop_before' }, befalls: 'write' },
  'connection lost after the write': { fault: { kind: 'drop_after' }, befalls: 'write' },
  'error before the write': {
    fault: { kind: 'status', status: 500, body: '<h1>500</h1>' },
    befalls: 'write',
  },
  'error before the write, and a stranger types': {
    fault: { kind: 'status', status: 500 },
    befalls: 'write',
    reaction: 'type',
  },
  'error after the write': answered(500),
  'gateway gave up before the write': { fault: { kind: 'status', status: 503 }, befalls: 'write' },
  'gateway gave up after the write': answered(502, '<h1>502</h1>'),
  'busy after the write': answered(503),
  '401 after the write': answered(401),
  '403 after the write': answered(403),
  '404 after the write': answered(404),
  '413 after the write': answered(413),
  '422 after the write': answered(422),
  '429 after the write': answered(429),
  'answer is a page': answered(200, '<h1>Signed out</h1>'),
  'answer does not show the lines': answered(200, withoutLines),
  'storm of 429': {
    fault: { kind: 'status', status: 429, headers: { 'retry-after': '0' }, times: 3 },
    befalls: 'both',
  },
  'storm of 503': {
    fault: { kind: 'status', status: 503, headers: { 'retry-after': '0' }, times: 2 },
    befalls: 'both',
  },
  'reading fails': { fault: { kind: 'status', status: 500 }, befalls: 'read' },
  'reading is cut off': { fault: { kind: 'drop_after' }, befalls: 'read' },
  'killed while reading': { fault: { kind: 'hold_after' }, befalls: 'read', reaction: 'kill' },
  'killed before the write': { fault: { kind: 'hold_before' }, befalls: 'write', reaction: 'kill' },
  'killed after the write': { fault: { kind: 'hold_after' }, befalls: 'write', reaction: 'kill' },
  'killed, and the write is lost': { fault: { kind: 'drop_before' }, befalls: 'write', reaction: 'kill' },
  'panel closed over the write': { fault: { kind: 'hold_after' }, befalls: 'write', reaction: 'close_panel' },
} as const satisfies Record<string, Trouble>

function withoutLines(answer: string): string {
  const event: unknown = JSON.parse(answer)
  return JSON.stringify({ ...(typeof event === 'object' ? event : {}), change_items: [] })
}

export type TroubleName = keyof typeof troubles
export const troubleNames = Object.keys(troubles).filter((name): name is TroubleName => name in troubles)

/**
 * The app accepts a refusal after a single read that shows no matching line. Therefore it is not combined with stale
 * reads or with Procore rounding the amounts.
 */
export function isRefusal(name: TroubleName | null): boolean {
  return name !== null && /^4\d\d after/.test(name)
}

/** A fault that has been armed. */
export interface Ordered {
  reaction: Reaction
  /** Resolves when a request has hit it. */
  hit: Promise<unknown>
  /** Lets held requests continue. */
  release(): void
}

export function orderTrouble({ faults }: Sandbox, name: TroubleName): Ordered {
  const trouble: Trouble = troubles[name]
  const { fault, befalls, reaction = null } = trouble
  const added: Fault[] = []
  const add = (method: string, path: RegExp) =>
    added.push(faults.add({ system: 'procore', method, path, ...fault }))
  if (befalls !== 'write') add('GET', /\/change_events\/\d+$/)
  if (befalls !== 'read') {
    add('PATCH', /\/change_events\//)
    add('POST', /\/change_events$/)
  }
  return {
    reaction,
    hit: Promise.race(added.map((one) => one.hit)),
    release: () => {
      for (const one of added) one.release()
    },
  }
}
