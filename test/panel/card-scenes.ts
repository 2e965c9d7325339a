import { signal } from '@preact/signals'
import { h, options, render, type VNode } from 'preact'
import type { LinkedCorView, ThisEventView } from '../../server/usecases/change-event/views.ts'
import { CorCard } from '../../ui/event/CorCard.tsx'
import { PanelContext, type Services } from '../../ui/state/panel-context.ts'

/** Cards of a change event beside how often cards were rendered. Runs in a page; see cards.spec.ts. */
export const scenes = {
  /** The half minute passes; the ages on the cards follow. */
  tick: () => seen(({ now }) => (now.value += 120_000)),
  /** One COR is being read again. */
  refresh: () => seen(({ busy }) => (busy.value = new Set(['7']))),
}

export type Scene = keyof typeof scenes

const many = 500
const pushedAt = Date.parse('2026-03-02T10:00:00Z')

function seen(act: (what: ReturnType<typeof parts>) => void) {
  const root = document.createElement('div')
  let waiting: (() => void)[] = []
  options.debounceRendering = (later) => {
    waiting.push(later)
  }
  let cards = 0
  // What Preact calls before each rendering has no name in its types.
  const hooks: { __r?: ((vnode: VNode) => void) | undefined; diffed?: unknown } = options
  const before = hooks.__r
  hooks.__r = (vnode) => {
    if (vnode.type === CorCard) cards += 1
    before?.(vnode)
  }
  const what = parts()
  render(
    h(
      PanelContext.Provider,
      { value: what.parts },
      Array.from({ length: many }, (_, index) =>
        h(CorCard, { key: index, cor: corOf(String(index)), view: {} as ThisEventView, why: null }),
      ),
    ),
    root,
  )
  const first = cards
  const text = root.textContent
  act(what)
  const now = waiting
  waiting = []
  for (const later of now) later()
  hooks.__r = before
  return {
    first,
    again: cards - first,
    textChanged: root.textContent !== text,
    busy: root.querySelectorAll('.spinner').length,
  }
}

/** What cards follow of the panel, and no more. */
function parts() {
  const now = signal(pushedAt + 60_000)
  const busy = signal<ReadonlySet<string>>(new Set())
  const followed = {
    clock: { now },
    panel: { standing: signal(null), currency: signal('USD') },
    thisEvent: { busyCors: busy },
  }
  return { now, busy, parts: followed as unknown as Services }
}

function corOf(corId: string): LinkedCorView {
  const at = new Date(pushedAt).toISOString()
  return {
    corId,
    corUuid: corId,
    number: corId,
    title: 'Shaft wall',
    contractorName: 'Bay Drywall',
    contractName: null,
    corStatus: 'in_review',
    stage: null,
    state: 'edited_in_procore',
    states: ['edited_in_procore'],
    needsAttention: true,
    kept: null,
    lockedCents: 0,
    changed: [],
    currentCents: 100,
    amountProblem: null,
    pushedCents: 100,
    procoreCents: 200,
    editedAt: at,
    pushedByName: 'Ana Diaz',
    pushedAt: at,
    clearstoryUrl: 'https://example.test/',
  }
}
