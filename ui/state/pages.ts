import type { Answer } from '../api/http.ts'
import type { Panel, Turn } from './panel.ts'
import { createQuery, type Query } from './query.ts'

/** The pages of a paginated list that have been read so far. */
export interface Pages<Entry, Cursor> {
  entries: readonly Entry[]
  /** Index in `entries` where the last page starts; 0 for the first page. */
  pageStart: number
  /** Cursor of the next page; null on the last one. */
  next: Cursor | null
}

/** Cursor pagination: `read(null)` reads the first page and replaces all, `read(next)` appends a page. */
export function createPages<Entry, Cursor>(
  panel: Panel,
  ask: (
    turn: Turn,
    cursor: Cursor | null,
  ) => Promise<Answer<{ entries: readonly Entry[]; next: Cursor | null }>>,
): Query<Pages<Entry, Cursor>, [cursor: Cursor | null]> {
  const pages: Query<Pages<Entry, Cursor>, [Cursor | null]> = createQuery(
    panel,
    async (turn, cursor: Cursor | null) => {
      const answer = await ask(turn, cursor)
      if (!answer.ok) return answer
      const before = cursor === null ? [] : (pages.value.peek()?.entries ?? [])
      const { entries, next } = answer.value
      return { ok: true, value: { entries: [...before, ...entries], pageStart: before.length, next } }
    },
  )
  return pages
}
