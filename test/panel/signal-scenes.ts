import { Component, type ComponentChildren, h, options, render } from 'preact'
import { computed, signal } from '../../ui/signals.ts'

/** Small views that follow signals, each beside what was seen of them. Runs in a page; see signals.spec.ts. */
export const scenes = {
  /** What stands in the page before and after a change. */
  change: () => {
    const { show, text, settle } = stage()
    const name = signal('Ana')
    show(h(() => h('b', null, name.value), null))
    const before = text()
    name.value = 'Ben'
    settle()
    return [before, text()]
  },

  /** How often a view was rendered, when a signal got the value it had. */
  same: () => {
    const { show, settle } = stage()
    const name = signal('Ana')
    let rendered = 0
    show(
      h(() => {
        rendered += 1
        return h('b', null, name.value)
      }, null),
    )
    name.value = 'Ana'
    settle()
    return rendered
  },

  /** Several changes in a row of several signals: how often it was rendered, and what it showed at the end. */
  several: () => {
    const { show, text, settle } = stage()
    const [first, last] = [signal('Ana'), signal('Diaz')]
    let rendered = 0
    show(
      h(() => {
        rendered += 1
        return h('b', null, `${first.value} ${last.value}`)
      }, null),
    )
    first.value = 'Ben'
    first.value = 'Cleo'
    last.value = 'Osei'
    settle()
    return [rendered, text()]
  },

  /** A view in a view, each with a signal of its own: how often each was rendered after the inner's changed. */
  inner: () => nested((_, inner) => inner),
  /** The same after the outer's changed; the inner one, which gets nothing new, must still follow its own. */
  outer: () => nested((outer) => outer),

  /** A signal that is read after a child was made, in the same rendering. */
  afterChild: () => {
    const { show, text, settle } = stage()
    const name = signal('Ana')
    const Child = () => h('i', null, 'child')
    show(
      h(() => {
        const child = h(Child, null)
        return h('b', null, child, name.value)
      }, null),
    )
    name.value = 'Ben'
    settle()
    return text()
  },

  /** What a view shows that reads a signal made of two others. */
  made: () => {
    const { show, text, settle } = stage()
    const [first, last] = [signal('Ana'), signal('Diaz')]
    const name = computed(() => `${first.value} ${last.value}`)
    show(h(() => h('b', null, name.value), null))
    last.value = 'Osei'
    settle()
    return text()
  },

  /** A view that no longer reads a signal is left alone by it: how often it was rendered. */
  branch: () => {
    const { show, settle } = stage()
    const [isOpen, detail] = [signal(true), signal('a')]
    let rendered = 0
    show(
      h(() => {
        rendered += 1
        return h('b', null, isOpen.value ? detail.value : 'closed')
      }, null),
    )
    isOpen.value = false
    settle()
    detail.value = 'b'
    settle()
    return rendered
  },

  /** A signal that is read outside any rendering: how often a view was asked to follow it. */
  outside: () => {
    const { show, settle } = stage()
    const later = signal('Ana')
    show(
      h(
        'b',
        null,
        h(() => h('i', null, 'child'), null),
      ),
    )
    const asked = countAsked()
    const read = later.value
    later.value = 'Ben'
    settle()
    return [read, asked()]
  },

  /** How often a view was asked to render anew after it had gone. */
  gone: () => {
    const { show, settle } = stage()
    const name = signal('Ana')
    const asked = countAsked()
    show(h(() => h('b', null, name.value), null))
    show(null)
    name.value = 'Ben'
    settle()
    return asked()
  },

  /** The same for a view inside another that was taken away by it. */
  goneInside: () => {
    const { show, text, settle } = stage()
    const [isOpen, name] = [signal(true), signal('Ana')]
    const Inside = () => h('i', null, name.value)
    show(h(() => h('b', null, isOpen.value ? h(Inside, null) : 'closed'), null))
    isOpen.value = false
    settle()
    const asked = countAsked()
    name.value = 'Ben'
    settle()
    return [asked(), text()]
  },

  /** A view fails while it renders; what is read afterwards, outside any rendering, must not count as its reading. */
  failed: () => {
    const { show, text, settle } = stage()
    const later = signal('Ana')
    const Failing = () => {
      throw new Error('a rendering that fails')
    }
    show(h(Guard, null, h(Failing, null)))
    const asked = countAsked()
    const read = later.value
    later.value = 'Ben'
    settle()
    return [read, asked(), text()]
  },

  /** Nobody catches it: the same. */
  failedUncaught: () => {
    const { show, settle } = stage()
    const later = signal('Ana')
    let thrown = ''
    try {
      show(
        h(() => {
          throw new Error('a rendering that fails')
        }, null),
      )
    } catch (error) {
      thrown = error instanceof Error ? error.message : ''
    }
    const asked = countAsked()
    const read = later.value
    later.value = 'Ben'
    settle()
    return [thrown, read, asked()]
  },

  /** A view that failed once renders when what it reads is good again. */
  recovers: () => {
    const { show, text, settle } = stage()
    const [isBad, name] = [signal(false), signal('Ana')]
    const Fragile = () => {
      if (isBad.value) throw new Error('a rendering that fails')
      return h('b', null, name.value)
    }
    show(h(() => h('p', null, h(Guard, { key: String(isBad.value) }, h(Fragile, null))), null))
    isBad.value = true
    settle()
    const broken = text()
    isBad.value = false
    name.value = 'Ben'
    settle()
    return [broken, text()]
  },
}

export type Scene = keyof typeof scenes

/** Changes one of two nested views: how often outer and inner were rendered, and the text at the end. */
function nested(which: (outer: { value: string }, inner: { value: string }) => { value: string }) {
  const { show, text, settle } = stage()
  const [outer, inner] = [signal('o'), signal('i')]
  const rendered = { outer: 0, inner: 0 }
  const Inner = () => {
    rendered.inner += 1
    return h('i', null, inner.value)
  }
  // Made once: the outer rendering does not render it anew by itself.
  const child = h(Inner, null)
  show(
    h(() => {
      rendered.outer += 1
      return h('b', null, outer.value, child)
    }, null),
  )
  which(outer, inner).value = 'x'
  settle()
  const after = { ...rendered }
  inner.value = 'y'
  settle()
  return { ...after, text: text() }
}

/** An element of its own, and a hand on when Preact renders what has changed. */
function stage() {
  const root = document.createElement('div')
  let waiting: (() => void)[] = []
  options.debounceRendering = (act) => {
    waiting.push(act)
  }
  return {
    show: (view: ComponentChildren) => render(view, root),
    text: () => root.textContent,
    settle: () => {
      const now = waiting
      waiting = []
      for (const act of now) act()
    },
  }
}

/** Counts what is asked to render anew from now on, the views that are gone included. */
function countAsked(): () => number {
  const { setState } = Component.prototype
  let asked = 0
  Component.prototype.setState = function (this: Component, ...change: Parameters<typeof setState>) {
    asked += 1
    setState.apply(this, change)
  }
  return () => {
    Component.prototype.setState = setState
    return asked
  }
}

class Guard extends Component<{ children?: ComponentChildren }, { caught: boolean }> {
  override state = { caught: false }
  override componentDidCatch() {
    this.setState({ caught: true })
  }
  override render() {
    return this.state.caught ? h('em', null, 'failed') : this.props.children
  }
}
