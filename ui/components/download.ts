import { type ReadonlySignal, signal } from '@preact/signals'
import type { Services } from '../state/panel-context.ts'

export interface Download {
  state: ReadonlySignal<'idle' | 'busy' | 'failed'>
  /** `path`: the route of the file. */
  start: (path: (projectId: string) => string) => Promise<void>
}

/** Fetches a file with the session's bearer, which a plain link could not send, and has the browser save it. */
export function createDownload({ panel, session }: Pick<Services, 'panel' | 'session'>): Download {
  const state = signal<'idle' | 'busy' | 'failed'>('idle')
  return {
    state,
    start: async (path) => {
      const turn = panel.turn()
      if (turn === null) return
      state.value = 'busy'
      try {
        const answer = await fetch(path(turn.projectId), {
          headers: { authorization: `Bearer ${await session.bearer()}` },
          cache: 'no-store',
        })
        if (!answer.ok) throw new Error(String(answer.status))
        save(await answer.blob(), answer.headers.get('content-disposition'))
        state.value = 'idle'
      } catch {
        state.value = 'failed'
      }
    },
  }
}

function save(file: Blob, disposition: string | null): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = address
  link.download = /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? 'clearstory-history.csv'
  link.click()
  URL.revokeObjectURL(address)
}
