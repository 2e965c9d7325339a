import type { Tone } from '../messages/states.ts'

/** A state in words on a tinted ground. */
export function Pill({ tone, children }: { tone: Tone; children: string }) {
  return <span class={`pill ${tone}`}>{children}</span>
}
