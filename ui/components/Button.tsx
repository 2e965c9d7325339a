import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface ButtonProps {
  children: ComponentChildren
  onClick?: (event: MouseEvent) => void
  /** At most one primary button per view; `quiet` looks like a link. */
  look?: 'primary' | 'plain' | 'quiet'
  small?: boolean
  type?: 'button' | 'submit'
  /** Why the button is disabled. It stays focusable so that the reason can be read. */
  reason?: string | null
  busy?: boolean
  expanded?: boolean
  describedBy?: string
  class?: string
}

/**
 * A button. With a `reason`, or while `busy`, it stays focusable but does nothing. There is no other way to disable it,
 * so that a disabled button always explains itself.
 */
export function Button(props: ButtonProps) {
  const { look = 'plain', small = false, type = 'button', reason = null, busy = false } = props
  const id = useId()
  const still = reason !== null || busy
  return (
    <button
      type={type}
      class={`button ${look}${small ? ' small' : ''}${props.class === undefined ? '' : ` ${props.class}`}`}
      aria-disabled={still || undefined}
      aria-expanded={props.expanded}
      aria-describedby={reason === null ? props.describedBy : id}
      onClick={(event) => {
        if (still) event.preventDefault()
        else props.onClick?.(event)
      }}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {props.children}
      {reason !== null && (
        // aria-hidden keeps this out of the accessible name; aria-describedby may still refer to it.
        <span class="why" id={id} aria-hidden="true">
          {reason}
        </span>
      )}
    </button>
  )
}
