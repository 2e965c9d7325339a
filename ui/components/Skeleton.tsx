import * as problemsMessages from '../messages/problems.ts'

/** A loading placeholder; announced once. */
export function Skeleton({ rows }: { rows: number }) {
  return (
    <div class="skeleton" aria-busy="true">
      <p class="unseen">{problemsMessages.loading}</p>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} class="card" aria-hidden="true">
          <div class="bone short" />
          <div class="bone long" />
          <div class="bone" />
        </div>
      ))}
    </div>
  )
}
