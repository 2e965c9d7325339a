import { type Component, options, type VNode } from 'preact'

/**
 * Values that views follow: a component that reads one while it renders is rendered again when it changes. What the
 * panel needs of signals and no more; the well-known library would be a tenth of what a first open downloads.
 */
export interface Signal<T> {
  value: T
}

export interface ReadonlySignal<T> {
  readonly value: T
}

/** A component beside the signals that it read in its last rendering. */
interface Reader extends Component {
  followed?: Set<Set<Reader>>
}

/** Of Preact's options: what it calls before each rendering, and when one fails, has no name in its types. */
interface Rendering {
  __r?: (vnode: Rendered) => void
  __e?: (...failed: never[]) => void
  diffed?: (vnode: Rendered) => void
  unmount?: (vnode: Rendered) => void
}
type Rendered = VNode & { __c?: Reader | null }

/** The component being rendered. Rendering is one at a time and ends before anything else runs. */
let reader: Reader | null = null

export function signal<T>(value: T): Signal<T> {
  const readers = new Set<Reader>()
  let held = value
  return {
    get value() {
      if (reader !== null) {
        readers.add(reader)
        reader.followed?.add(readers)
      }
      return held
    },
    set value(next) {
      if (Object.is(next, held)) return
      held = next
      // Preact gathers these and renders afterwards: several changes in a row are one rendering, of all of them.
      for (const one of [...readers]) one.setState({})
    },
  }
}

/** A value made of others, made anew whenever it is read; whoever reads it follows what it is made of. */
export function computed<T>(make: () => T): ReadonlySignal<T> {
  return {
    get value() {
      return make()
    },
  }
}

function stopFollowing(component: Reader): void {
  for (const readers of component.followed ?? []) readers.delete(component)
  component.followed = new Set()
}

const rendering: Rendering = options
const { __r: before, __e: failed, diffed: after, unmount: gone } = rendering
rendering.__r = (vnode) => {
  before?.(vnode)
  reader = vnode.__c ?? null
  if (reader !== null) stopFollowing(reader)
}
rendering.diffed = (vnode) => {
  reader = null
  after?.(vnode)
}
// A rendering that throws has no end of its own: without this, whatever is read next would count as its reading.
rendering.__e = (...failure) => {
  reader = null
  failed?.(...failure)
}
rendering.unmount = (vnode) => {
  if (vnode.__c) stopFollowing(vnode.__c)
  gone?.(vnode)
}
