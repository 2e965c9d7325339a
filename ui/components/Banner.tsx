import type { ComponentChildren } from 'preact'

/** A full-width banner: a system state above the content, or a warning within it. `alert` is announced immediately. */
export function Banner(props: {
  tone: 'update' | 'bad' | 'info' | 'quiet'
  title?: ComponentChildren
  children?: ComponentChildren
  actions?: ComponentChildren
  alert?: boolean
}) {
  return (
    <div class={`banner ${props.tone}`} role={props.alert === true ? 'alert' : undefined}>
      <div class="words">
        {props.title !== undefined && <strong>{props.title} </strong>}
        {props.children}
      </div>
      {props.actions !== undefined && <div class="actions">{props.actions}</div>}
    </div>
  )
}
