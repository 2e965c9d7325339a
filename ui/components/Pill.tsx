import type { Tone } from '../messages/states.ts'

/** A state as text on a tinted background. */
export function Pill({ tone, children }: { tone: Tone; children: string }) {
  return <span class={`pill ${tone}`}>{children}</span>
}
