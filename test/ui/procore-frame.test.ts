import { describe, expect, it } from 'vitest'
import {
  type FrameHost,
  type FrameState,
  followProcore,
  type ProcoreContext,
} from '../../ui/host/procore-frame.ts'

const procore = 'https://app.procore.com'

function stage({
  embedded = true,
  parentOrigin = procore as string | null,
  allowed = [procore],
  early = [] as unknown[],
  earlyOrigin = procore,
} = {}) {
  const asked: string[] = []
  const states: FrameState[] = []
  const contexts: ProcoreContext[] = []
  const visible: boolean[] = []
  let hear: Parameters<FrameHost['listen']>[0] = () => {}
  const ticks = new Set<() => void>()
  const host: FrameHost = {
    embedded,
    parentOrigin,
    post: (_message, origin) => asked.push(origin),
    listen: (listener) => {
      hear = listener
      for (const data of early) hear({ data, origin: earlyOrigin, fromParent: true })
      return () => {
        hear = () => {}
      }
    },
    every: (_milliseconds, act) => {
      ticks.add(act)
      return () => ticks.delete(act)
    },
  }
  const stop = followProcore(host, allowed, {
    onState: (state) => states.push(state),
    onContext: (context) => contexts.push(context),
    onVisible: (is) => visible.push(is),
  })
  return {
    asked,
    states,
    contexts,
    visible,
    stop,
    say: (data: unknown, origin = procore, fromParent = true) => hear({ data, origin, fromParent }),
    tick: () => {
      for (const act of ticks) act()
    },
  }
}

const setup = (context: object) => ({ type: 'setup', context })
const detail = { company_id: 1, project_id: '2', view: 'change_events.detail', id: 562949954996998 }

describe('asking Procore where the panel is', () => {
  it('does not ask where the page had asked already and was answered', () => {
    const { asked, states, contexts, tick } = stage({ early: [setup(detail)] })
    tick()
    expect(asked).toEqual([])
    expect(states).toEqual(['asking', 'answered'])
    expect(contexts).toEqual([{ ...contexts[0], changeEventId: '562949954996998' }])
  })

  it('asks all the same where somebody else had spoken before', () => {
    const { asked, states } = stage({ early: [setup(detail)], earlyOrigin: 'https://evil.example' })
    expect(asked).toEqual([procore])
    expect(states).toEqual(['asking'])
  })

  it('asks until it is answered, then no more', () => {
    const { asked, say, tick } = stage()
    tick()
    tick()
    expect(asked).toEqual([procore, procore, procore])
    say(setup(detail))
    tick()
    expect(asked).toHaveLength(3)
  })
  it('says after a while that nobody answers, and goes on asking', () => {
    const { asked, states, tick } = stage()
    for (let times = 0; times < 20; times += 1) tick()
    expect(states).toEqual(['asking', 'silent'])
    expect(asked).toHaveLength(21)
  })
  it('asks every allowed origin where the browser hides the parent', () => {
    const us = 'https://us02.procore.com'
    const { asked } = stage({ parentOrigin: null, allowed: [procore, us] })
    expect(asked).toEqual([procore, us])
  })
  it('does not ask outside a frame, nor a page that is not allowed', () => {
    expect(stage({ embedded: false })).toMatchObject({ asked: [], states: ['not_embedded'] })
    expect(stage({ parentOrigin: 'https://evil.example' })).toMatchObject({
      asked: [],
      states: ['foreign_parent'],
    })
  })
})

describe('hearing the context', () => {
  it('takes ids as text and as numbers', () => {
    const { contexts, say } = stage()
    say(setup(detail))
    expect(contexts).toEqual([
      { companyId: '1', projectId: '2', view: 'change_events.detail', changeEventId: '562949954996998' },
    ])
  })
  it('has no change event on lists, on "new" and beside other tools', () => {
    const { contexts, say } = stage()
    say(setup({ ...detail, view: 'change_events.list', id: null }))
    say(setup({ company_id: 1, project_id: 2, view: 'change_events.new' }))
    say(setup({ ...detail, view: 'commitments.work_order_contracts.detail' }))
    expect(contexts.map((context) => context.changeEventId)).toEqual([null, null, null])
  })
  it('passes on a later setup, because the person moved', () => {
    const { contexts, say } = stage()
    say(setup(detail))
    say(setup({ ...detail, id: 11 }))
    expect(contexts.map((context) => context.changeEventId)).toEqual(['562949954996998', '11'])
  })
  it.each([
    ['another origin', setup(detail), 'https://evil.example', true],
    ['another window', setup(detail), procore, false],
    ['no object', 'setup', procore, true],
    ['an id that is none', setup({ ...detail, company_id: '../1' }), procore, true],
    ['a number that lost its digits', setup({ ...detail, project_id: 1e21 }), procore, true],
  ])('drops a message from or with %s', (_case, data, origin, fromParent) => {
    const { contexts, say } = stage()
    say(data, origin, fromParent)
    expect(contexts).toEqual([])
  })
  it('follows visibility and stops when told', () => {
    const { visible, say, stop } = stage()
    say({ type: 'sidepanel:app:hidden' })
    say({ type: 'sidepanel:app:visible' })
    say({ type: 'sidepanel:app:destroy' })
    stop()
    say({ type: 'sidepanel:app:visible' })
    expect(visible).toEqual([false, true, false])
  })
})
