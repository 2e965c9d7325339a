import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** A heading that takes the focus when the element that had it was removed by the person's last action. */
export function Arrived({ here, children }: { here: boolean; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (here) heading.current?.focus()
  }, [here])
  return (
    <h2 ref={heading} tabIndex={-1} class="arrived">
      {children}
    </h2>
  )
}
