import type { ComponentChildren } from 'preact'

/** An empty state: an illustration, a title, an explanation, and at most one action. */
export function Empty(props: { title: string; children?: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class="empty">
      <svg width="56" height="56" viewBox="0 0 56 56" fill="none" stroke="currentColor" aria-hidden="true">
        <rect x="8.75" y="6.75" width="28" height="38" rx="2" />
        <path d="M15 16h15M15 23h15M15 30h8" />
        <path class="arrow" d="M33 38h14m-5-5 5 5-5 5" />
      </svg>
      <h2>{props.title}</h2>
      {props.children !== undefined && <div class="muted">{props.children}</div>}
      {props.action}
    </div>
  )
}
