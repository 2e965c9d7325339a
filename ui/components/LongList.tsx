import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { stretchName } from '../log/messages.ts'

interface LongListProps<T> {
  rows: readonly T[]
  /** What the rows are, for the accessible name of each chunk: "CORs 21 to 40". */
  label: string
  /** Renders one list item. */
  row: (row: T) => ComponentChildren
  busy: boolean
  /** Called when the end of the list comes near (infinite scrolling). */
  onEnd: () => void
}

const stretch = 20
/** A list up to this long is rendered in full, so that the browser's find-in-page covers all of it. */
const wholeAtMost = 200
/**
 * Rendering margin: more than half a 640 px screen above and below, so that fast scrolling finds rows already rendered.
 */
const nearby = '1200px 0px'

/** List virtualization: thousands of rows of any height, in chunks. Only the chunks near the viewport are rendered. */
export function LongList<T>({ rows, label, row, busy, onEnd }: LongListProps<T>) {
  const end = useRef<HTMLDivElement>(null)
  const ask = useRef(onEnd)
  ask.current = onEnd
  useEffect(() => {
    const element = end.current
    if (element === null) return
    // A new observer after each answer: an end that stays in sight causes no further intersection event.
    const watcher = new IntersectionObserver(
      (seen) => {
        if (seen.some((entry) => entry.isIntersecting)) ask.current()
      },
      { rootMargin: nearby },
    )
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [rows.length, busy])
  const stretches = Array.from({ length: Math.ceil(rows.length / stretch) }, (_, index) =>
    rows.slice(index * stretch, (index + 1) * stretch),
  )
  return (
    <div aria-busy={busy}>
      {stretches.map((some, index) => {
        const first = index * stretch + 1
        return (
          // The key is the chunk's position, regardless of which rows are in it.
          <Stretch
            key={first}
            whole={rows.length <= wholeAtMost}
            label={stretchName(label, first, first + some.length - 1)}
          >
            {() => some.map(row)}
          </Stretch>
        )
      })}
      <div ref={end} />
    </div>
  )
}

function Stretch(props: { label: string; whole: boolean; children: () => ComponentChildren }) {
  const { label, whole, children } = props
  const list = useRef<HTMLUListElement>(null)
  const [away, setAway] = useState<number | null>(null)
  const height = whole ? null : away
  useEffect(() => {
    const element = list.current
    if (element === null) return
    const watcher = new IntersectionObserver(
      (seen) => {
        const last = seen.at(-1)
        if (last === undefined) return
        // A chunk with the keyboard focus stays rendered, however far the person scrolls.
        if (last.isIntersecting) setAway(null)
        else if (!element.contains(document.activeElement)) setAway(last.boundingClientRect.height)
      },
      { rootMargin: nearby },
    )
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [])
  return (
    <ul
      ref={list}
      class="picks"
      aria-label={label}
      aria-hidden={height !== null || undefined}
      style={{ height: height === null ? '' : `${height}px` }}
    >
      {height === null && children()}
    </ul>
  )
}
