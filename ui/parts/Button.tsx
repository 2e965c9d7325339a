import type { ComponentChildren } from 'preact'

interface ButtonProps {
  children: ComponentChildren
  onClick?: (event: MouseEvent) => void
  /** One primary per view; `quiet` looks like a link. */
  look?: 'primary' | 'plain' | 'quiet'
  small?: boolean
  type?: 'button' | 'submit'
  disabled?: boolean
  /** Why it cannot be pressed; the button stays reachable so that the reason can be read. */
  reason?: string | null
  busy?: boolean
  expanded?: boolean
  describedBy?: string
  class?: string
}

/** A button. With a `reason` or while `busy` it stays focusable, but does nothing. */
export function Button(props: ButtonProps) {
  const { look = 'plain', small = false, type = 'button', reason = null, busy = false } = props
  const still = reason !== null || busy
  return (
    <button
      type={type}
      class={`button ${look}${small ? ' small' : ''}${props.class === undefined ? '' : ` ${props.class}`}`}
      disabled={props.disabled ?? false}
      aria-disabled={still || undefined}
      aria-expanded={props.expanded}
      aria-describedby={props.describedBy}
      title={reason ?? undefined}
      onClick={(event) => {
        if (still) event.preventDefault()
        else props.onClick?.(event)
      }}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {props.children}
    </button>
  )
}
