import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface ButtonProps {
  children: ComponentChildren
  onClick?: (event: MouseEvent) => void
  /** One primary per view; `quiet` looks like a link. */
  look?: 'primary' | 'plain' | 'quiet'
  small?: boolean
  type?: 'button' | 'submit'
  /** Why it cannot be pressed; the button stays reachable so that the reason can be read. */
  reason?: string | null
  busy?: boolean
  expanded?: boolean
  describedBy?: string
  class?: string
}

/**
 * A button. With a `reason` or while `busy` it stays focusable, but does nothing; there is no other way to disable one,
 * so that none is ever grey without saying why.
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
        // Hidden from the name; a description may refer to what is hidden.
        <span class="why" id={id} aria-hidden="true">
          {reason}
        </span>
      )}
    </button>
  )
}
