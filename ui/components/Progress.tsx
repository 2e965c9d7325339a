import { progressText } from '../push/messages.ts'

/** Progress of a long operation, by count: "Reading T&M tags 20 of 43". */
export function Progress({ what, done, all }: { what: string; done: number; all: number }) {
  return (
    <div class="progress" role="status">
      <span class="small-text muted">{progressText(what, done, all)}</span>
      <progress aria-label={what} value={done} max={all} />
    </div>
  )
}
