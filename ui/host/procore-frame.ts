import { fieldsOf, textOf } from './fields.ts'

/**
 * The Procore page that the panel is on. Unsigned and without a person: it decides what to show, never what is allowed.
 */
export interface ProcoreContext {
  companyId: string
  projectId: string
  /** Procore's view key, for example `change_events.detail`. */
  view: string
  /** The saved change event on the page; null on lists, on "new" and beside other tools. */
  changeEventId: string | null
  /** The subcontract or purchase order on the page, if there is one. */
  commitmentId?: string
}

/** What the frame protocol needs from a browser window; injected for tests. */
export interface FrameHost {
  embedded: boolean
  /** Origin of the embedding page; null where the browser does not reveal it. */
  parentOrigin: string | null
  post: (message: unknown, targetOrigin: string) => void
  /** Also replays messages that arrived before the listener was attached. */
  listen: (hear: (message: { data: unknown; origin: string; fromParent: boolean }) => void) => () => void
  every: (milliseconds: number, act: () => void) => () => void
}

export type FrameState = 'asking' | 'silent' | 'answered' | 'not_embedded' | 'foreign_parent'

export interface FrameEvents {
  onState: (state: FrameState) => void
  onContext: (context: ProcoreContext) => void
  onVisible: (visible: boolean) => void
}

declare global {
  interface Window {
    /** Messages that arrived before the panel's script was loaded (boot.ts). */
    early?: MessageEvent<unknown>[]
  }
}

const askEveryMs = 400
/** After this many unanswered requests the panel says that it is still waiting; it keeps asking. */
const patience = 15

/**
 * Implements Procore's side-panel protocol: sends `initialize` until it is answered and listens for `setup` and
 * visibility (procore/FACTS.md 1.12). Accepts messages only from the parent window and from an allowed origin. Returns
 * a function that stops it.
 */
export function followProcore(host: FrameHost, allowed: readonly string[], events: FrameEvents): () => void {
  if (!host.embedded) {
    events.onState('not_embedded')
    return () => {}
  }
  if (host.parentOrigin !== null && !allowed.includes(host.parentOrigin)) {
    events.onState('foreign_parent')
    return () => {}
  }
  // Where the browser hides the parent's origin, post to each allowed origin: the browser delivers only to a matching
  // one.
  const targets = host.parentOrigin === null ? allowed : [host.parentOrigin]
  let asked = 0
  const ask = () => {
    for (const origin of targets) host.post({ type: 'initialize' }, origin)
    asked += 1
    if (asked === patience) events.onState('silent')
  }
  events.onState('asking')
  const stopAsking = host.every(askEveryMs, ask)
  let answered = false
  const stopListening = host.listen(({ data, origin, fromParent }) => {
    if (!fromParent || !targets.includes(origin)) return
    const message = fieldsOf(data)
    const type = message?.type
    const context = fieldsOf(message?.context)
    if (type === 'sidepanel:app:visible') events.onVisible(true)
    if (type === 'sidepanel:app:hidden' || type === 'sidepanel:app:destroy') events.onVisible(false)
    if (type !== 'setup' || context === null) return
    const companyId = idText(context.company_id)
    const projectId = idText(context.project_id)
    if (companyId === null || projectId === null) return
    const view = textOf(context.view ?? '')
    if (view === null) return
    const recordId = idText(context.id)
    answered = true
    stopAsking()
    events.onState('answered')
    events.onContext({
      companyId,
      projectId,
      view,
      changeEventId: savedChangeEvent(view, recordId),
      ...(recordId !== null && /^commitments\.\w+\.(detail|edit)$/.test(view)
        ? { commitmentId: recordId }
        : {}),
    })
  })
  if (!answered) ask()
  return () => {
    stopAsking()
    stopListening()
  }
}

/** An id as text, whether Procore sent it as a string or a number; null if it is not an id. */
function idText(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : textOf(value)
  return text !== null && /^[1-9]\d{0,18}$/.test(text) ? text : null
}

/**
 * The record's id is a change event only on views of a saved change event; beside a commitment it is the commitment's.
 */
function savedChangeEvent(view: string, recordId: string | null): string | null {
  return /^change_events\.(detail|edit|show)$/.test(view) ? recordId : null
}

/** The frame protocol's host in a real browser. */
export function browserFrame(window: Window): FrameHost {
  return {
    embedded: window.parent !== window,
    parentOrigin: window.location.ancestorOrigins?.[0] ?? originOf(window.document.referrer),
    post: (message, targetOrigin) => window.parent.postMessage(message, targetOrigin),
    listen: (hear) => {
      const onMessage = (event: MessageEvent<unknown>) =>
        hear({ data: event.data, origin: event.origin, fromParent: event.source === window.parent })
      window.onmessage = null
      for (const event of window.early ?? []) onMessage(event)
      window.addEventListener('message', onMessage)
      return () => window.removeEventListener('message', onMessage)
    },
    every: (milliseconds, act) => {
      const timer = window.setInterval(act, milliseconds)
      return () => window.clearInterval(timer)
    },
  }
}

function originOf(address: string): string | null {
  // Not URL.canParse: Safari supports it only from version 17.
  try {
    return new URL(address).origin
  } catch {
    return null
  }
}
